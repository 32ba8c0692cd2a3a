select no_plan();
select fanfare.ensure_partition(p, d::date)
from unnest(array['messages', 'attempts']) as p,
  generate_series('2001-02-01'::timestamp, '2001-02-03', interval '1 day') as d;
create function pg_temp.oldest() returns date language sql as $$
  select min(day) from fanfare.daily_partitions where parent = 'attempts'
$$;
select lives_ok('select fanfare.drop_attempts()', 'runs');
select is(pg_temp.oldest(), '2001-02-01', 'keeps attempts of the days of messages');
drop table fanfare.messages_20010201;
select fanfare.drop_attempts();
select is(pg_temp.oldest(), '2001-02-02', 'drops those from before');
select executable_by('fanfare.drop_attempts()');

select * from finish();
