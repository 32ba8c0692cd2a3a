select no_plan();

select is(fanfare_internal.local_instant(c.local::timestamp, c.zone), c.instant::timestamptz, c.what)
from (values
  ('2026-06-01 12:00', 'America/New_York', '2026-06-01 16:00Z', 'an ordinary time'),
  ('2026-03-08 02:30', 'America/New_York', '2026-03-08 07:00Z', 'New York skips 02:00 to 03:00: at 03:00'),
  ('2026-03-08 02:00', 'America/New_York', '2026-03-08 07:00Z', 'its first minute too'),
  ('2026-03-08 03:00', 'America/New_York', '2026-03-08 07:00Z', 'as 03:00 itself'),
  ('2026-03-08 01:59', 'America/New_York', '2026-03-08 06:59Z', 'the minute before it'),
  ('2026-11-01 01:30', 'America/New_York', '2026-11-01 05:30Z', 'New York repeats 01:00 to 02:00: the first'),
  ('2026-11-01 02:00', 'America/New_York', '2026-11-01 07:00Z', 'after it'),
  ('2026-11-01 00:59', 'America/New_York', '2026-11-01 04:59Z', 'before it'),
  ('2026-11-01 20:00', 'America/New_York', '2026-11-02 01:00Z', 'in the evening of that day'),
  ('2026-10-04 02:15', 'Australia/Lord_Howe', '2026-10-03 15:30Z', 'Lord Howe skips half an hour'),
  ('2026-04-05 01:45', 'Australia/Lord_Howe', '2026-04-04 14:45Z', 'and repeats half an hour'),
  ('2026-09-06 00:00', 'America/Santiago', '2026-09-06 04:00Z', 'Santiago skips midnight: at 01:00'),
  ('2026-04-04 23:30', 'America/Santiago', '2026-04-05 02:30Z', 'and repeats the hour before it'),
  ('2026-04-05 00:00', 'America/Santiago', '2026-04-05 04:00Z', 'midnight comes once'),
  ('2011-12-30 12:00', 'Pacific/Apia', '2011-12-30 10:00Z', 'Apia skipped a day'),
  ('2026-03-29 02:30', 'UTC', '2026-03-29 02:30Z', 'UTC skips nothing')
) as c (local, zone, instant, what);

set timezone = 'Asia/Kathmandu';
select is(
  fanfare_internal.local_instant('2026-03-08 02:30', 'America/New_York'), '2026-03-08 07:00Z'::timestamptz, 'whatever the session''s time zone');

select executable_by('fanfare_internal.local_instant(timestamp without time zone, text)');

select * from finish();
