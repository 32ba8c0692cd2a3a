create or replace function fanfare_internal.next_tick(schedule fanfare.schedules, now timestamptz)
returns timestamptz
language plpgsql stable
as $$
declare
  c_late constant interval := interval '1 minute';
  v_cron text := (next_tick.schedule).cron;
  v_zone text := (next_tick.schedule).time_zone;
  v_tick timestamptz := (next_tick.schedule).next_at;
  v_from timestamptz := next_tick.now - c_late;
  v_every interval := (fanfare_internal.parse_cron(v_cron)).every;
begin
  if v_tick >= v_from then
    return v_tick;
  elsif (next_tick.schedule).missed = 'last' then
    return fanfare_internal.last_run(v_cron, v_zone, v_tick, next_tick.now);
  elsif (next_tick.schedule).missed = 'all' then
    -- A day has at most 1500 ticks of a cron; @every may be much faster.
    v_from := next_tick.now - least(interval '24 hours', 1440 * v_every);
  end if;
  if v_tick >= v_from then
    return v_tick;
  end if;
  return fanfare_internal.next_run(v_cron, v_zone, v_from - interval '1 microsecond', v_tick);
end
$$;

comment on function fanfare_internal.next_tick(fanfare.schedules, timestamptz) is
  'The tick of a schedule to publish next, given the time: the due one, unless it is more than a minute late. Then, by missed: skip: the first that is not; last: the newest that is due; all: the first of the last 24 hours (of an @every, of its last 1440 ticks).';

revoke all on function fanfare_internal.next_tick(fanfare.schedules, timestamptz) from public;
