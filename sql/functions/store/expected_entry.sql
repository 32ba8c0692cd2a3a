create or replace function fanfare_internal.expected_entry(
  collection text,
  key text,
  if_match text[],
  if_none_match text[],
  unmodified_since timestamptz,
  app text
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(expected_entry.app);
  v_version bigint;
  v_updated_at timestamptz;
  v_failed text;
begin
  if num_nulls(expected_entry.if_match, expected_entry.if_none_match, expected_entry.unmodified_since) = 3 then
    return null;
  end if;
  perform fanfare_internal.check_collection(expected_entry.collection);
  perform fanfare_internal.check_store_key(expected_entry.key);
  select e.version, e.updated_at into v_version, v_updated_at
  from fanfare.kv_entries as e
  where e.app_id = v_app_id and e.collection = expected_entry.collection and e.key = expected_entry.key
    and (e.expires_at is null or e.expires_at > clock_timestamp())
  for update;
  v_failed := fanfare_internal.failed_condition(
    v_version::text, v_updated_at, expected_entry.if_match, expected_entry.if_none_match, expected_entry.unmodified_since);
  if v_failed is not null then
    raise exception '"%" is %, and so % does not hold', left(expected_entry.key, 140),
      coalesce('at version ' || v_version, 'absent'), v_failed
      using errcode = 'ZF302', hint = 'read it again: somebody else changed it meanwhile';
  end if;
  return coalesce(v_version, 0);
end
$$;

comment on function fanfare_internal.expected_entry(text, text, text[], text[], timestamptz, text) is
  'Version that a conditional write of an entry expects, which is locked then: 0 where there must be none, null without conditions. Errors: those of kv_entry, ZF302 a condition does not hold.';

revoke all on function fanfare_internal.expected_entry(text, text, text[], text[], timestamptz, text) from public;
grant execute on function fanfare_internal.expected_entry(text, text, text[], text[], timestamptz, text) to fanfare_server;
