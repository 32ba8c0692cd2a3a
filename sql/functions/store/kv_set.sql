create or replace function fanfare.kv_set(
  collection text,
  key text,
  value jsonb,
  ttl interval default null,
  expected_version bigint default null,
  app text default null
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(kv_set.app);
  v_version bigint;
begin
  perform fanfare_internal.check_collection(kv_set.collection);
  perform fanfare_internal.check_store_key(kv_set.key);
  perform fanfare_internal.check_stored(kv_set.value);
  if kv_set.ttl <= '0' then
    raise exception 'ttl % is not valid', kv_set.ttl
      using errcode = 'ZF304', hint = 'ttl: an interval above zero, such as 15 s or 1 hour; none to keep the entry';
  end if;

  while v_version is null loop
    if kv_set.expected_version <> 0 then
      update fanfare.kv_entries as e
      set value = kv_set.value, version = default, expires_at = clock_timestamp() + kv_set.ttl, updated_at = clock_timestamp()
      where e.app_id = v_app_id and e.collection = kv_set.collection and e.key = kv_set.key
        and e.version = kv_set.expected_version
        and (e.expires_at is null or e.expires_at > clock_timestamp())
      returning e.version into v_version;
    else
      insert into fanfare.kv_entries as e (app_id, collection, key, value, expires_at)
      values (v_app_id, kv_set.collection, kv_set.key, kv_set.value, clock_timestamp() + kv_set.ttl)
      on conflict on constraint kv_key_is_unique_in_collection do update
      set value = excluded.value, version = default, expires_at = excluded.expires_at, updated_at = clock_timestamp()
      where kv_set.expected_version is null and (e.expires_at is null or e.expires_at > clock_timestamp())
      returning e.version into v_version;
    end if;
    exit when v_version is not null;

    -- What has expired is gone: its deletion is published before the new entry is.
    delete from fanfare.kv_entries as e
    where e.app_id = v_app_id and e.collection = kv_set.collection and e.key = kv_set.key
      and e.expires_at <= clock_timestamp();
    if kv_set.expected_version <> 0 or kv_set.expected_version = 0 and not found then
      perform fanfare_internal.refuse_version(kv_set.key, kv_set.expected_version,
        (select e.version from fanfare.kv_entry(kv_set.collection, kv_set.key, kv_set.app) as e));
    end if;
  end loop;
  return v_version;
end
$$;

comment on function fanfare.kv_set(text, text, jsonb, interval, bigint, text) is
'Sets the value of a key and returns its new version.
ttl is a time after which it expires. With expected_version it is set only at that version; 0 means that there must be none.
Errors: ZF002 app is missing, ZF003 app, ZF020 value too large, ZF021 value missing, ZF300 collection, ZF301 key, ZF302 another version, ZF304 ttl.
Example: select fanfare.kv_set(''users'', ''ada'', ''{"name": "Ada"}'', ttl => ''1 day'');';

revoke all on function fanfare.kv_set(text, text, jsonb, interval, bigint, text) from public;
grant execute on function fanfare.kv_set(text, text, jsonb, interval, bigint, text) to fanfare_publisher, fanfare_server;
