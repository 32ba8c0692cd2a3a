select no_plan();

select is(fanfare_internal.next_run(c.cron, c.zone, c.after::timestamptz), c.run::timestamptz, c.cron || ' after ' || c.after)
from (values
  ('30 2 * * *', 'America/New_York', '2026-03-08 05:00Z', '2026-03-08 07:00Z'),
  ('30 2 * * *', 'America/New_York', '2026-03-08 07:00Z', '2026-03-09 06:30Z'),
  ('30 1 * * *', 'America/New_York', '2026-11-01 05:30Z', '2026-11-02 06:30Z'),
  ('0 0 * * *', 'America/Santiago', '2026-09-05 12:00Z', '2026-09-06 04:00Z'),
  ('0 0 29 2 *', 'UTC', '2026-01-01 00:00Z', '2028-02-29 00:00Z'),
  ('0 0 29 2 *', 'UTC', '2096-02-29 00:00Z', '2104-02-29 00:00Z'),
  ('0 0 */31 1 sun', 'UTC', '2096-01-02 00:00Z', '2102-01-01 00:00Z'),
  ('* * * * *', 'UTC', '2026-01-01 00:00:59.9Z', '2026-01-01 00:01Z'),
  ('* * * * *', 'UTC', '2026-01-01 00:01Z', '2026-01-01 00:02Z'),
  ('59 23 31 12 *', 'Pacific/Kiritimati', '2026-01-01 00:00Z', '2026-12-31 09:59Z'),
  ('0 9 * * mon-fri', 'Europe/Berlin', '2026-10-23 07:00Z', '2026-10-26 08:00Z'),
  ('@every 90s', 'UTC', '2026-01-01 00:00:10Z', '2026-01-01 00:01:40Z')
) as c (cron, zone, after, run);

select is(
  fanfare_internal.next_run('@every 1h', 'UTC', '2026-01-01 10:20Z', '2026-01-01 00:15Z'), '2026-01-01 11:15Z', '@every counts from its phase');
select is(
  fanfare_internal.next_run('@every 1h', 'UTC', '2026-01-01 11:15Z', '2026-01-01 00:15Z'), '2026-01-01 12:15Z', 'and comes after, not at');
select throws_ok($$ select fanfare_internal.next_run('0 0 30 2 *', 'UTC') $$, 'ZF351', null, 'ZF351 never');
select throws_ok($$ select fanfare_internal.next_run('61 * * * *', 'UTC') $$, 'ZF350', null, 'ZF350 not valid');

select executable_by('fanfare_internal.next_run(text, text, timestamp with time zone, timestamp with time zone)');

select * from finish();
