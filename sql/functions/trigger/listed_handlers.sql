create or replace view fanfare_internal.listed_handlers as
select
  h.app_id,
  h.id,
  h.name,
  h.kind,
  h.target,
  h.timeout::text as timeout,
  h.max_concurrency,
  h.rate,
  array(select jsonb_object_keys(s.headers) order by 1)::text[] as header_names,
  h.paused_at,
  h.disabled_at,
  h.disabled_reason,
  h.failing_since,
  h.created_at
from fanfare.handlers as h
left join fanfare_internal.handler_secrets as s on s.handler_id = h.id
where h.deleted_at is null;

comment on view fanfare_internal.listed_handlers is
  'Handlers as the HTTP API shows them: without their secrets, and with the names of their headers alone.';

grant select on fanfare_internal.listed_handlers to fanfare_server;
