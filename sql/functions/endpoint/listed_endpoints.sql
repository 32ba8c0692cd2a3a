create or replace view fanfare_internal.listed_endpoints as
select e.app_id, e.id, e.path,
  json_build_object(
    'id', e.id, 'path', e.path, 'methods', e.methods, 'function', e.function, 'auth', e.auth,
    'timeout', e.timeout, 'max_body_bytes', e.max_body_bytes, 'created_at', fanfare_internal.utc_text(e.created_at)
  ) as item
from fanfare.endpoints as e;

comment on view fanfare_internal.listed_endpoints is
  'Endpoints as the HTTP API shows them.';

grant select on fanfare_internal.listed_endpoints to fanfare_server;
