create or replace function fanfare.kv_list(
  collection text,
  prefix text default '',
  after text default '',
  max_count integer default 100,
  app text default null
)
returns setof fanfare.kv_entries
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(kv_list.app);
  v_prefix text := coalesce(kv_list.prefix, '');
begin
  perform fanfare_internal.check_collection(kv_list.collection);
  if kv_list.max_count is null or kv_list.max_count not between 1 and 10000 then
    raise exception 'max_count must be 1 to 10000' using errcode = 'ZF031';
  end if;

  return query
  select e.*
  from fanfare.kv_entries as e
  where e.app_id = v_app_id
    and e.collection = kv_list.collection
    and e.key > coalesce(kv_list.after, '')
    -- In the order of bytes, which is the column's, these are the keys with the prefix.
    and e.key between v_prefix and v_prefix || repeat(chr(1114111), 512)
    and (e.expires_at is null or e.expires_at > clock_timestamp())
  order by e.key
  limit kv_list.max_count;
end
$$;

comment on function fanfare.kv_list(text, text, text, integer, text) is
'Lists entries of a collection whose keys begin with a prefix.
By key in the order of bytes, those after the key after, at most max_count. Expired ones are left out.
Errors: ZF002 app is missing, ZF003 app, ZF031 max_count, ZF300 collection.
Example: select key, value from fanfare.kv_list(''users'', prefix => ''a'');';

revoke all on function fanfare.kv_list(text, text, text, integer, text) from public;
grant execute on function fanfare.kv_list(text, text, text, integer, text) to fanfare_publisher, fanfare_server;
