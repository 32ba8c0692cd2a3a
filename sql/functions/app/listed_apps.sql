create or replace view fanfare_internal.listed_apps as
select a.id, a.name,
  json_build_object(
    'id', a.id, 'name', a.name, 'allowed_origins', a.allowed_origins, 'max_streams', a.max_streams,
    'max_streams_per_address', a.max_streams_per_address, 'publish_rate', a.publish_rate,
    'created_at', fanfare_internal.utc_text(a.created_at)
  ) as item
from fanfare.apps as a;

comment on view fanfare_internal.listed_apps is
  'Apps as the HTTP API shows them.';

grant select on fanfare_internal.listed_apps to fanfare_server;
