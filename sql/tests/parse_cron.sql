select no_plan();

select is(fanfare_internal.parse_cron(c.alias), fanfare_internal.parse_cron(c.cron), c.alias)
from (values
  ('@hourly', '0 * * * *'), ('@daily', '0 0 * * *'), ('@midnight', '0 0 * * *'), ('@weekly', '0 0 * * sun'),
  ('@monthly', '0 0 1 * *'), ('@yearly', '0 0 1 1 *'), ('@annually', '0 0 1 jan *'), (E' 1  2\t3 4 5 ', '1 2 3 4 5'),
  ('0 0 * JAN Mon', '0 0 * 1 1'), ('0 0 * * 7', '0 0 * * 0'), ('0 0 * * fri-sun', '0 0 * * 0,5,6')
) as c (alias, cron);
select results_eq(
  $$ select minutes, hours, days, months, weekdays, every from fanfare_internal.parse_cron('0,30 9-11 1 jan,jul mon-fri') $$,
  $$ values ('{0,30}'::integer[], '{9,10,11}'::integer[], '{1}'::integer[], '{1,7}'::integer[], '{1,2,3,4,5}'::integer[], null::interval) $$,
  'every field');
select is((fanfare_internal.parse_cron('@every 90s')).every, interval '90 seconds', '@every');
select is((fanfare_internal.parse_cron(c.cron)).any_hour, c.any_hour, c.cron || ' and any hour')
from (values ('0 * * * *', true), ('0 */2 * * *', true), ('* 2 * * *', false), ('* 0-23 * * *', false)) as c (cron, any_hour);
select is((fanfare_internal.parse_cron(c.cron)).either_day, c.either_day, c.cron || ' and either day')
from (values ('0 0 13 * fri', true), ('0 0 * * fri', false), ('0 0 13 * *', false), ('0 0 */2 * fri', false)) as c (cron, either_day);

select throws_ok(format('select fanfare_internal.parse_cron(%L)', c), 'ZF350', null, format('ZF350 for %L', left(c, 40)))
from unnest(array[
  null, '', '*', '* * * *', '* * * * * *', '0 0 12 * * *', '61 * * * *', '* 24 * * *', '* * 0 * *', '* * 32 * *', '* * * 13 *',
  '* * * 0 *', '* * * * 8', 'x * * * *', '@reboot', '@every', '@every ', '@hourly now', '0 0 L * *', '0 0 ? * 1', '0 0 * * 5L',
  '0 0 * mon *', E'0 0 * *\n*', '* * * * ' || repeat('1,', 200) || '1'
]) as c;
select throws_ok(format('select fanfare_internal.parse_cron(%L)', c), 'ZF350', 'cron: a time zone does not belong here', c)
from unnest(array['TZ=America/New_York 0 2 * * *', 'CRON_TZ=UTC 0 2 * * *']) as c;
select throws_ok(format('select fanfare_internal.parse_cron(%L)', c), 'ZF351', format('cron: "%s" never comes', c), c)
from unnest(array['0 0 30 2 *', '0 0 31 2,4,6,9,11 *', '0 0 30-31 feb *']) as c;
select lives_ok(format('select fanfare_internal.parse_cron(%L)', c), c || ' comes')
from unnest(array['0 0 29 2 *', '0 0 30 2 mon', '0 0 31 2,3 *']) as c;

select executable_by('fanfare_internal.parse_cron(text)', 'fanfare_admin', 'fanfare_monitor', 'fanfare_server');

select * from finish();
