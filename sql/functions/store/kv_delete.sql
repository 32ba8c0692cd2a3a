create or replace function fanfare.kv_delete(
  collection text,
  key text,
  expected_version bigint default null,
  app text default null
)
returns boolean
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(kv_delete.app);
  v_deleted fanfare.kv_entries;
begin
  perform fanfare_internal.check_collection(kv_delete.collection);
  perform fanfare_internal.check_store_key(kv_delete.key);
  delete from fanfare.kv_entries as e
  where e.app_id = v_app_id and e.collection = kv_delete.collection and e.key = kv_delete.key
    and (kv_delete.expected_version is null or e.version = kv_delete.expected_version)
  returning e.* into v_deleted;

  if v_deleted.key is null and kv_delete.expected_version is not null then
    perform fanfare_internal.refuse_version(kv_delete.key, kv_delete.expected_version,
      (select e.version from fanfare.kv_entry(kv_delete.collection, kv_delete.key, kv_delete.app) as e));
  end if;
  return v_deleted.key is not null and coalesce(v_deleted.expires_at > clock_timestamp(), true);
end
$$;

comment on function fanfare.kv_delete(text, text, bigint, text) is
'Deletes a key; true where there was one.
With expected_version only at that version.
Errors: ZF002 app is missing, ZF003 app, ZF300 collection, ZF301 key, ZF302 another version, or none.
Example: select fanfare.kv_delete(''users'', ''ada'');';

revoke all on function fanfare.kv_delete(text, text, bigint, text) from public;
grant execute on function fanfare.kv_delete(text, text, bigint, text) to fanfare_publisher, fanfare_server;
