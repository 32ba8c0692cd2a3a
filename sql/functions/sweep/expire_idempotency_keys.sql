create or replace function fanfare_internal.expire_idempotency_keys(max_count integer default 10000)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_count integer;
  v_answers integer;
begin
  delete from fanfare.idempotency_keys as i
  where i.ctid = any (array(
    select d.ctid
    from fanfare.idempotency_keys as d
    where d.created_at < clock_timestamp() - fanfare_internal.idempotency_window()
    order by d.created_at
    limit expire_idempotency_keys.max_count
    for update skip locked));
  get diagnostics v_count = row_count;
  delete from fanfare_internal.kept_answers as k
  where k.ctid = any (array(
    select d.ctid
    from fanfare_internal.kept_answers as d
    where d.created_at < clock_timestamp() - fanfare_internal.idempotency_window()
    order by d.created_at
    limit expire_idempotency_keys.max_count
    for update skip locked));
  get diagnostics v_answers = row_count;
  return v_count + v_answers;
end
$$;

comment on function fanfare_internal.expire_idempotency_keys(integer) is
  'Deletes idempotency keys, and answers kept for them, that are older than idempotency_window, the oldest first, max_count of each; returns how many.';

revoke all on function fanfare_internal.expire_idempotency_keys(integer) from public;
grant execute on function fanfare_internal.expire_idempotency_keys(integer) to fanfare_server, fanfare_admin;
