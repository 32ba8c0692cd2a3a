create or replace view fanfare_internal.listed_keys as
select k.id, k.app_id, k.prefix,
  json_build_object(
    'prefix', k.prefix, 'name', k.name, 'app', coalesce(a.name, '*'), 'capabilities', k.capabilities,
    'expires_at', fanfare_internal.utc_text(k.expires_at), 'publish_rate', k.publish_rate,
    'created_at', fanfare_internal.utc_text(k.created_at)
  ) as item
from fanfare.api_keys as k
left join fanfare.apps as a on a.id = k.app_id;

comment on view fanfare_internal.listed_keys is
  'API keys as the HTTP API shows them, without what is secret.';

grant select on fanfare_internal.listed_keys to fanfare_server, fanfare_admin;
