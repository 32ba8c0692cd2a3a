select no_plan();

select is(fanfare_internal.cron_interval(c.duration), c.every, c.duration)
from (values
  ('90s', interval '90 seconds'), ('1h30m', interval '90 minutes'), ('15 minutes', interval '15 minutes'),
  ('1 day', interval '24 hours'), ('00:00:05', interval '5 seconds'), ('365 days', interval '8760 hours')
) as c (duration, every);
select is(extract(day from fanfare_internal.cron_interval('2 days')), 0::numeric, 'days are hours, so that no clock changes them');

select throws_ok(format('select fanfare_internal.cron_interval(%L)', d), 'ZF350', null, format('ZF350 for %L', d))
from unnest(array['', '0s', '-5s', '0.5s', '1 month', '1 year', '366 days', 'often', '99999999999 hours', null]) as d;

select executable_by('fanfare_internal.cron_interval(text)');

select * from finish();
