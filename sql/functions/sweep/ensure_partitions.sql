create or replace function fanfare.ensure_partitions(days_ahead integer default 3)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_today date := (clock_timestamp() at time zone 'UTC')::date;
  v_parent text;
  v_made integer := 0;
begin
  perform pg_advisory_xact_lock(fanfare.lock_number('partitions'));
  -- Behind an idle reader this must not queue for long: publishers would queue behind it.
  perform set_config('lock_timeout', '50ms', true);

  foreach v_parent in array array['messages', 'batches'] loop
    for v_day in 0 .. ensure_partitions.days_ahead loop
      begin
        v_made := v_made + fanfare.ensure_partition(v_parent, v_today + v_day)::integer;
      exception
        when lock_not_available or deadlock_detected then null; -- tried again by the sweeper
      end;
    end loop;
  end loop;
  return v_made;
end
$$;

comment on function fanfare.ensure_partitions(integer) is
  'Makes the partitions of today and the days ahead; returns how many it made. What an open transaction holds up is tried again at the next call and shows in partition_upkeep; until then messages go to the default partition.';

revoke all on function fanfare.ensure_partitions(integer) from public;
grant execute on function fanfare.ensure_partitions(integer) to fanfare_server, fanfare_admin;
