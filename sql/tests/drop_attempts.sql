select no_plan();
select fanfare_internal.ensure_partition(p, d::date)
from unnest(array['messages', 'attempts']) as p,
  generate_series('2001-02-01'::timestamp, '2001-02-03', interval '1 day') as d;
create function pg_temp.oldest() returns date language sql as $$
  select min(day) from fanfare_internal.daily_partitions where parent = 'attempts'
$$;
select lives_ok('select fanfare_internal.drop_attempts()', 'runs');
select is(pg_temp.oldest(), '2001-02-01', 'keeps attempts of the days of messages');
drop table fanfare_internal.messages_20010201;
select fanfare_internal.drop_attempts();
select is(pg_temp.oldest(), '2001-02-02', 'drops those from before');
insert into fanfare.dead_letters (app_id, handler_id, trigger_id, message_id, topic_id, published_at, hops, payload, attempts, reason, resolution, resolved_at)
select 1, 1, 1, n, 1, '2001-01-01', 0, '1', 1, 'exhausted', case when n > 1 then 'discarded' end, case n when 2 then '2001-02-01 12:00Z' when 3 then '2001-02-02 12:00Z'::timestamptz end
from generate_series(1, 3) as n;
select fanfare_internal.drop_attempts();
select results_eq(
  'select message_id from fanfare.dead_letters order by 1', array[1, 3]::bigint[], 'and dead letters resolved before, but no open one');
select executable_by('fanfare_internal.drop_attempts()');

select * from finish();
