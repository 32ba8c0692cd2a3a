select no_plan();
select fanfare.create_app('shop');

create function pg_temp.tick(cron text, missed text, next_at timestamptz, now timestamptz, zone text default 'UTC') returns timestamptz
language plpgsql as $$
declare
  v_schedule fanfare.schedules;
begin
  v_schedule.cron := tick.cron;
  v_schedule.time_zone := tick.zone;
  v_schedule.missed := tick.missed;
  v_schedule.next_at := tick.next_at;
  return fanfare_internal.next_tick(v_schedule, tick.now);
end
$$;
select is(pg_temp.tick(c.cron, c.missed, c.next_at::timestamptz, c.now::timestamptz), c.tick::timestamptz, c.what)
from (values
  ('* * * * *', 'skip', '2026-01-01 10:00Z', '2026-01-01 10:00Z', '2026-01-01 10:00Z', 'on time'),
  ('* * * * *', 'skip', '2026-01-01 10:00Z', '2026-01-01 10:01Z', '2026-01-01 10:00Z', 'a minute late is on time'),
  ('0 * * * *', 'skip', '2026-01-01 10:00Z', '2026-01-01 10:01:01Z', '2026-01-01 11:00Z', 'skip: later is missed'),
  ('* * * * *', 'skip', '2026-01-01 10:00Z', '2026-01-01 11:00:30Z', '2026-01-01 11:00Z', 'skip: but the newest may be on time'),
  ('0 * * * *', 'last', '2026-01-01 10:00Z', '2026-01-01 13:30Z', '2026-01-01 13:00Z', 'last: the newest missed'),
  ('0 * * * *', 'last', '2026-01-01 10:00Z', '2026-01-01 10:30Z', '2026-01-01 10:00Z', 'last: the only one'),
  ('* * * * *', 'last', '2026-01-01 10:00Z', '2026-01-01 11:00:30Z', '2026-01-01 11:00Z', 'last: one that is on time'),
  ('0 * * * *', 'all', '2026-01-01 10:00Z', '2026-01-01 13:30Z', '2026-01-01 10:00Z', 'all: the first'),
  ('0 * * * *', 'all', '2026-01-01 10:00Z', '2026-01-05 13:30Z', '2026-01-04 14:00Z', 'all: of the last day'),
  ('@every 1s', 'all', '2026-01-01 10:00Z', '2026-01-01 13:00Z', '2026-01-01 12:36Z', 'all: the last 1440'),
  ('@every 1h', 'all', '2026-01-01 10:15Z', '2026-01-05 13:30Z', '2026-01-04 14:15Z', 'all: in its phase'),
  ('0 0 1 1 *', 'all', '2026-01-01 00:00Z', '2026-01-05 13:30Z', '2027-01-01 00:00Z', 'all: none in the last day')
) as c (cron, missed, next_at, now, tick, what);

select executable_by('fanfare_internal.next_tick(fanfare.schedules, timestamp with time zone)');

select * from finish();
