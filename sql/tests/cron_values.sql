select no_plan();

select is(fanfare_internal.cron_values(c.field, 'minute', 0, 59), c.minutes, c.field)
from (values
  ('5', '{5}'::integer[]), ('05', '{5}'), ('1,3', '{1,3}'), ('3,1,3', '{1,3}'), ('1-4', '{1,2,3,4}'), ('7-7', '{7}'),
  ('*/20', '{0,20,40}'), ('50/4', '{50,54,58}'), ('1-10/3', '{1,4,7,10}'), ('0,30-32,*/40', '{0,30,31,32,40}'), ('59', '{59}')
) as c (field, minutes);
select is(cardinality(fanfare_internal.cron_values('*', 'minute', 0, 59)), 60, '*');
select is(fanfare_internal.cron_values(c.field, 'month', 1, 12, '{jan,feb,mar}'), c.months, c.field)
from (values ('jan', '{1}'::integer[]), ('jan-mar', '{1,2,3}'), ('feb-3', '{2,3}'), ('mar/5', '{3,8}')) as c (field, months);
select is(fanfare_internal.cron_values(c.field, 'weekday', 0, 7, '{sun,mon,tue,wed,thu,fri,sat}'), c.days, c.field)
from (values ('fri-sun', '{5,6,7}'::integer[]), ('sun', '{0}'), ('7', '{7}'), ('sun-tue', '{0,1,2}'), ('mon,fri', '{1,5}')) as c (field, days);

select throws_ok(
  format('select fanfare_internal.cron_values(%L, ''minute'', 0, 59, ''{jan}'')', f), 'ZF350', format('cron: minute "%s" is not valid', f),
  format('ZF350 for %s', f))
from unnest(array[
  '61', '60', '100', '-1', '+1', '1-', '-', '5-1', '1--2', '*/0', '*/60', '1/', '/2', '*-5', 'x', '1 2', '1,', ',', '1.5',
  '?', 'L', '5#1', 'janx', '*/jan', '1-2-3', '１'
]) as f;

select executable_by('fanfare_internal.cron_values(text, text, integer, integer, text[])');

select * from finish();
