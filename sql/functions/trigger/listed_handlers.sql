create or replace view fanfare_internal.listed_handlers as
select h.app_id, h.id, h.name,
  json_build_object(
    'id', h.id, 'name', h.name, 'kind', h.kind, 'target', h.target, 'timeout', h.timeout::text,
    'max_concurrency', h.max_concurrency, 'rate', h.rate,
    'header_names', array(select jsonb_object_keys(s.headers) order by 1),
    'paused_at', fanfare_internal.utc_text(h.paused_at), 'disabled_at', fanfare_internal.utc_text(h.disabled_at),
    'disabled_reason', h.disabled_reason, 'failing_since', fanfare_internal.utc_text(h.failing_since),
    'created_at', fanfare_internal.utc_text(h.created_at)
  ) as item
from fanfare.handlers as h
left join fanfare_internal.handler_secrets as s on s.handler_id = h.id
where h.deleted_at is null;

comment on view fanfare_internal.listed_handlers is
  'Handlers as the HTTP API shows them: without their secrets, and with the names of their headers alone.';

grant select on fanfare_internal.listed_handlers to fanfare_server;
