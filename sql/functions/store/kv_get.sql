create or replace function fanfare.kv_get(collection text, key text, app text default null)
returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select e.value from fanfare.kv_entry(kv_get.collection, kv_get.key, kv_get.app) as e);
end
$$;

comment on function fanfare.kv_get(text, text, text) is
'Reads the value of a key; null where there is none or it has expired.
Errors: as kv_entry.
Example: select fanfare.kv_get(''users'', ''ada'');';

revoke all on function fanfare.kv_get(text, text, text) from public;
grant execute on function fanfare.kv_get(text, text, text) to fanfare_publisher, fanfare_server;
