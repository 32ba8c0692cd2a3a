create or replace view fanfare.listed_handlers as
select h.app_id, h.id, h.name,
  json_build_object(
    'id', h.id, 'name', h.name, 'kind', h.kind, 'target', h.target, 'timeout', h.timeout::text,
    'max_concurrency', h.max_concurrency, 'rate', h.rate,
    'header_names', array(select jsonb_object_keys(h.headers) order by 1),
    'paused_at', fanfare.utc_text(h.paused_at), 'disabled_at', fanfare.utc_text(h.disabled_at),
    'disabled_reason', h.disabled_reason, 'failing_since', fanfare.utc_text(h.failing_since),
    'created_at', fanfare.utc_text(h.created_at)
  ) as item
from fanfare.handlers as h
where h.deleted_at is null;

comment on view fanfare.listed_handlers is
  'Handlers as the HTTP API shows them: without their secrets, and with the names of their headers alone.';

grant select on fanfare.listed_handlers to fanfare_server;
