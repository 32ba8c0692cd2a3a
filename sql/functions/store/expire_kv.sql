create or replace function fanfare_internal.expire_kv(max_count integer default 10000)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_deleted integer;
begin
  delete from fanfare.kv_entries as e
  using (
    select d.app_id, d.collection, d.key
    from fanfare.kv_entries as d
    where d.expires_at <= clock_timestamp()
    order by d.expires_at
    limit expire_kv.max_count
    for update skip locked
  ) as due
  where e.app_id = due.app_id and e.collection = due.collection and e.key = due.key;
  get diagnostics v_deleted = row_count;
  return v_deleted;
end
$$;

comment on function fanfare_internal.expire_kv(integer) is
  'Deletes entries that have expired, the oldest first, and returns how many. Their deletions are published like others.';

revoke all on function fanfare_internal.expire_kv(integer) from public;
grant execute on function fanfare_internal.expire_kv(integer) to fanfare_server, fanfare_admin;
