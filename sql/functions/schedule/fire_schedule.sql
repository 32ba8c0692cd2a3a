create or replace function fanfare_internal.fire_schedule(schedule_id bigint, expected timestamptz, version bigint)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_schedule fanfare.schedules;
  v_tick timestamptz;
begin
  -- Two servers at the same tick: the second waits here, looks again, and finds nothing.
  select s.* into v_schedule
  from fanfare.schedules as s
  where s.id = fire_schedule.schedule_id
    and s.next_at = fire_schedule.expected
    and s.version = fire_schedule.version
    and s.next_at <= v_now
  for update;
  if v_schedule.id is null then
    return null;
  end if;

  v_tick := fanfare_internal.next_tick(v_schedule, v_now);
  update fanfare.schedules as s
  set next_at = case
    when v_tick > v_now then v_tick
    else fanfare_internal.next_run(s.cron, s.time_zone, v_tick, v_tick)
  end
  where s.id = v_schedule.id;
  if v_tick > v_now then
    return null; -- all that were missed are skipped
  end if;
  return fanfare_internal.publish_tick(v_schedule, v_tick);
end
$$;

comment on function fanfare_internal.fire_schedule(bigint, timestamptz, bigint) is
  'Publishes the tick of a schedule that is due, and moves next_at on; a tick more than a minute late becomes what missed says (see next_tick). Returns the message id; null when next_at or version is not the expected one any more, when it is not due, or when what was missed is skipped.';

revoke all on function fanfare_internal.fire_schedule(bigint, timestamptz, bigint) from public;
grant execute on function fanfare_internal.fire_schedule(bigint, timestamptz, bigint) to fanfare_server;
