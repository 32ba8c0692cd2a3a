select no_plan();

select is(
  array(
    select extract(day from d)::integer from generate_series('2026-02-01'::timestamp, '2026-03-03', interval '1 day') as d
    where fanfare_internal.cron_day_matches(fanfare_internal.parse_cron(c.cron), d::date) order by d),
  c.days, c.cron)
from (values
  ('0 0 13 2 *', '{13}'::integer[]), ('0 0 * 2 fri', '{6,13,20,27}'), ('0 0 13 2 mon', '{2,9,13,16,23}'),
  ('0 0 1 * *', '{1,1}'), ('0 0 */14 2 sun', '{1,15}'), ('0 0 31 * *', '{}'), ('0 0 28-31 2 *', '{28}')
) as c (cron, days);

select executable_by('fanfare_internal.cron_day_matches(fanfare_internal.parsed_crons, date)');

select * from finish();
