create or replace view fanfare_internal.listed_keys as
select
  k.id,
  k.app_id,
  k.prefix,
  k.name,
  coalesce(a.name, '*')::text as app,
  k.capabilities,
  k.expires_at,
  k.publish_rate,
  k.created_at
from fanfare.api_keys as k
left join fanfare.apps as a on a.id = k.app_id;

comment on view fanfare_internal.listed_keys is
  'API keys as the HTTP API shows them, without what is secret.';

grant select on fanfare_internal.listed_keys to fanfare_server, fanfare_admin;
