select no_plan();
select shop();
select add_handlers('http');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 3) as n;
update fanfare.deliveries set state = 'leased', lease = 7, leased_until = 'infinity', ready_at = '-infinity';
select fanfare_internal.retry_deliveries(array_agg(d.id order by d.id), array['1 hour', '2 hours']::interval[], array[4, 5])
from (select e.id from fanfare.deliveries as e order by e.id limit 2) as d;
select results_eq(
  $$ select state, attempt, leased_until, round(extract(epoch from d.ready_at - now()) / 3600)
     from fanfare.deliveries as d order by d.id limit 2 $$,
  $$ values ('retrying', 4, null::timestamptz, 1::numeric), ('retrying', 5, null, 2) $$, 'each after its wait, with its attempts');
select is((select count(*) from fanfare.deliveries where state = 'leased'), 1::bigint, 'and no other');
select executable_by('fanfare_internal.retry_deliveries(bigint[], interval[], integer[])');

select * from finish();
