create or replace function fanfare.drop_expired()
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_partition text;
  v_from timestamptz;
  v_through bigint;
begin
  perform fanfare_internal.require_read_committed();
  lock table fanfare_internal.partition_lock in share row exclusive mode;
  perform set_config('lock_timeout', '50ms', true);
  perform fanfare_internal.drop_batches();
  perform fanfare_internal.drop_attempts();

  -- The oldest alone: the floor is a point, and from the drop on publishers wait for our commit.
  select p.name, p.day::timestamp at time zone 'UTC' into v_partition, v_from
  from fanfare_internal.daily_partitions as p
  where p.parent = 'messages' and p.day < (clock_timestamp() at time zone 'UTC')::date
  order by p.day
  limit 1;
  if v_partition is null then
    return 0;
  end if;
  v_through := fanfare_internal.expired_through(v_partition, coalesce(fanfare_internal.newest_expired_batch(), 0));
  if v_through is null
    -- carry_messages has not come to all of what is owed from here
    or exists (
      select from fanfare.deliveries as d
      where d.message is null and d.published_at >= v_from and d.published_at < v_from + interval '24 hours'
    )
  then
    return 0;
  end if;
  update fanfare_internal.log_floor as f set floor_batch = greatest(f.floor_batch, v_through);
  execute format('drop table fanfare_internal.%I', v_partition);
  return 1;
exception
  when lock_not_available or deadlock_detected then
    return 0; -- tried again by the sweeper
end
$$;

comment on function fanfare.drop_expired() is
'Drops the oldest partition whose messages are all past the retention.
Messages that are owed to a handler keep it (see carry_messages). Batches that no message needs go too. Returns 1, or 0 where there was nothing to drop. Publishers wait for at most 50 ms. Servers call it every 10 minutes.
Errors: ZF050 not in read committed.
Example: select fanfare.drop_expired();';

revoke all on function fanfare.drop_expired() from public;
grant execute on function fanfare.drop_expired() to fanfare_server, fanfare_admin;
