select no_plan();

select is(fanfare_internal.last_run(c.cron, c.zone, c.run::timestamptz, c.until::timestamptz), c.last::timestamptz, c.cron || ' until ' || c.until)
from (values
  ('* * * * *', 'UTC', '2026-01-01 00:00Z', '2026-03-01 12:00:30Z', '2026-03-01 12:00Z'),
  ('* * * * *', 'UTC', '2026-01-01 00:00Z', '2026-01-01 00:00:30Z', '2026-01-01 00:00Z'),
  ('* * * * *', 'UTC', '2026-01-01 00:00Z', '2026-01-01 00:00Z', '2026-01-01 00:00Z'),
  ('0 0 29 2 *', 'UTC', '2024-02-29 00:00Z', '2036-09-04 12:00Z', '2036-02-29 00:00Z'),
  ('0 0 1 1 *', 'Europe/Berlin', '2020-12-31 23:00Z', '2026-06-01 00:00Z', '2025-12-31 23:00Z'),
  ('@every 1s', 'UTC', '2026-01-01 00:00:00.5Z', '2026-01-01 01:00Z', '2026-01-01 00:59:59.5Z'),
  ('@every 7m', 'UTC', '2026-01-01 00:00Z', '2026-01-01 01:00Z', '2026-01-01 00:56Z')
) as c (cron, zone, run, until, last);

select executable_by('fanfare_internal.last_run(text, text, timestamp with time zone, timestamp with time zone)');

select * from finish();
