select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

create function pg_temp.start(start text) returns text language sql as $$
  select format('%s %s %s', p.batch, case p.message when 9223372036854775807 then 'all' else p.message::text end, p.gap)
  from fanfare_internal.start_position(start.start) as p
$$;
select fanfare_internal.current_epoch(0);
select is(pg_temp.start('earliest'), '0 all ', 'earliest of an empty log');
select is(pg_temp.start('latest'), '0 all ', 'latest of an empty log');
select is(pg_temp.start('2026-11-23T10:00:00Z'), '0 all ', 'a time in an empty log');

select fanfare.publish('orders', '1');
select fanfare_internal.seal();
select fanfare.publish('orders', '2');
select fanfare_internal.seal();
select fanfare.publish('orders', '3');
select fanfare_internal.seal();
update fanfare.batches set sealed_at = '2026-11-23 10:00:00+00'::timestamptz + id * interval '1 minute';

select is(pg_temp.start(s.start), s.parsed, s.start)
from (values
  ('earliest', '0 all '), ('latest', '3 all '),
  ('2026-11-23T00:00:00Z', '0 all '), ('2026-11-23T10:01:00Z', '0 all '), ('2026-11-23T10:01:00.000001Z', '1 all '),
  ('2026-11-23T10:02:30Z', '2 all '), ('2026-11-23T10:03:00Z', '2 all '), ('2026-11-23T12:04:00+02:00', '3 all ')
) as s (start, parsed);
select results_eq(
  $$ select position from fanfare_internal.start_position('latest') $$, array[epoch() || '.3'], 'with the position');

-- After retention
update fanfare_internal.log_floor set floor_batch = 2;
select is(pg_temp.start('earliest'), '2 all ', 'earliest is what is kept, and promises no more');
select is(pg_temp.start('2026-11-23T10:02:30Z'), '2 all ', 'a time after the floor misses nothing');
select is(pg_temp.start('2026-11-23T10:02:00Z'), '2 all retention', 'one at the floor does');
select is(pg_temp.start('2026-11-23T00:00:00Z'), '2 all retention', 'and one before it');
delete from fanfare.batches where id <= 2;
select is(pg_temp.start('2026-11-23T10:02:30Z'), '2 all retention', 'who knows, once the batches are gone');
select is(pg_temp.start('2026-11-23T10:03:01Z'), '3 all ', 'not after the first that is kept');

select throws_ok(
  format('select fanfare_internal.start_position(%L)', s), 'ZF130', null, format('ZF130 for %L', s))
from unnest(array[null, '', 'Earliest', 'first', '0', '2026-11-23']) as s;

select executable_by('fanfare_internal.start_position(text)', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_server');

select * from finish();
