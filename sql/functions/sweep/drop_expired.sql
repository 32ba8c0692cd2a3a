create or replace function fanfare.drop_expired()
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_expired bigint := fanfare.newest_expired_batch();
  v_before text := to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDD');
  v_partition text;
  v_dropped integer := 0;
begin
  perform pg_advisory_xact_lock(fanfare.lock_number('partitions'));
  delete from fanfare.idempotency_keys as i where i.created_at < clock_timestamp() - interval '24 hours';
  perform set_config('lock_timeout', '50ms', true);

  for v_partition in
    select c.relname
    from pg_catalog.pg_inherits as i
    join pg_catalog.pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'fanfare.messages'::regclass
      and c.relname ~ '^messages_[0-9]{8}$'
      and right(c.relname, 8) < v_before
    order by c.relname
  loop
    begin
      -- Oldest first, and none beyond one that must stay: the floor is a point.
      exit when not fanfare.drop_partition(v_partition, coalesce(v_expired, 0));
      v_dropped := v_dropped + 1;
    exception
      when lock_not_available or deadlock_detected then exit; -- tried again by the sweeper
    end;
  end loop;
  return v_dropped;
end
$$;

comment on function fanfare.drop_expired() is
  'Deletes idempotency keys older than 24 h and drops partitions of messages that were all sealed longer than the retention ago, oldest first; returns how many partitions. An open transaction that reads one holds it up, and publishers for at most 50 ms.';

revoke all on function fanfare.drop_expired() from public;
grant execute on function fanfare.drop_expired() to fanfare_server, fanfare_admin;
