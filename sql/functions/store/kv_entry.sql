create or replace function fanfare.kv_entry(collection text, key text, app text default null)
returns setof fanfare.kv_entries
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(kv_entry.app);
begin
  perform fanfare_internal.check_collection(kv_entry.collection);
  perform fanfare_internal.check_store_key(kv_entry.key);
  return query
  select e.*
  from fanfare.kv_entries as e
  where e.app_id = v_app_id
    and e.collection = kv_entry.collection
    and e.key = kv_entry.key
    and (e.expires_at is null or e.expires_at > clock_timestamp());
end
$$;

comment on function fanfare.kv_entry(text, text, text) is
'Reads a key with its version and times.
No row where there is none or it has expired.
Errors: ZF002 app is missing, ZF003 app, ZF300 collection, ZF301 key.
Example: select * from fanfare.kv_entry(''users'', ''ada'');';

revoke all on function fanfare.kv_entry(text, text, text) from public;
grant execute on function fanfare.kv_entry(text, text, text) to fanfare_publisher, fanfare_server;
