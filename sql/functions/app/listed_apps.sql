create or replace view fanfare_internal.listed_apps as
select
  a.id,
  a.name,
  a.role_name,
  a.allowed_origins,
  a.max_streams,
  a.max_streams_per_address,
  a.publish_rate,
  a.max_entries,
  a.max_file_bytes,
  a.created_at
from fanfare.apps as a;

comment on view fanfare_internal.listed_apps is
  'Apps as the HTTP API shows them.';

grant select on fanfare_internal.listed_apps to fanfare_server;
