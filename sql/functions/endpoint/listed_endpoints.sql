create or replace view fanfare_internal.listed_endpoints as
select
  e.app_id,
  e.id,
  e.path,
  e.methods,
  e.function,
  e.auth,
  e.timeout::text as timeout,
  e.max_body_bytes,
  e.created_at
from fanfare.endpoints as e;

comment on view fanfare_internal.listed_endpoints is
  'Endpoints as the HTTP API shows them.';

grant select on fanfare_internal.listed_endpoints to fanfare_server;
