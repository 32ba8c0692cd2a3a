select no_plan();
select fanfare.create_app('shop');

select lives_ok($$ select fanfare.create_schedule('hourly', '0 * * * *') $$, 'with defaults');
select results_eq(
  'select cron, time_zone, payload, missed, paused, version from fanfare.schedules',
  $$ values ('0 * * * *', 'UTC', 'null'::jsonb, 'skip', false, 1::bigint) $$, 'and they are these');
create temporary table made as
select fanfare.create_schedule('nightly', '30 2 * * *', 'America/New_York', '{"a": 1}', 'last', 'shop') as id;
select is((select id from made), (select s.id from fanfare.schedules as s where s.name = 'nightly'), 'returns the id');
select is(
  (select s.next_at from fanfare.schedules as s where s.name = 'nightly'),
  (select * from fanfare.next_runs('30 2 * * *', 'America/New_York', max_count => 1)), 'its next tick is by its own clock');

select throws_ok(format('select fanfare.create_schedule(%L, ''@hourly'')', n), 'ZF356', null, format('ZF356 for %L', left(n, 20)))
from unnest(array[null, '', 'Upper', '-a', 'a b', '$cron', repeat('x', 64)]) as n;
select throws_ok($$ select fanfare.create_schedule('hourly', '@hourly') $$, 'ZF355', null, 'ZF355 exists');
select throws_ok($$ select fanfare.create_schedule('x', '61 * * * *') $$, 'ZF350', null, 'ZF350 not valid');
select throws_ok($$ select fanfare.create_schedule('x', null) $$, 'ZF350', null, 'ZF350 null');
select throws_ok($$ select fanfare.create_schedule('x', '0 0 30 2 *') $$, 'ZF351', null, 'ZF351 never');
select throws_ok($$ select fanfare.create_schedule('x', '@hourly', 'Mars/Olympus') $$, 'ZF352', null, 'ZF352 zone');
select throws_ok($$ select fanfare.create_schedule('x', '@hourly', null) $$, 'ZF352', null, 'ZF352 null');
select throws_ok($$ select fanfare.create_schedule('x', '@hourly', missed => 'none') $$, 'ZF353', null, 'ZF353 missed');
select throws_ok(
  $$ select fanfare.create_schedule('x', '@hourly', payload => to_jsonb(repeat('x', 1048576))) $$, 'ZF020', null, 'ZF020 payload');
select throws_ok($$ select fanfare.create_schedule('x', '@hourly', app => 'none') $$, 'ZF003', null, 'ZF003 no such app');
select is((select count(*) from fanfare.schedules), 2::bigint, 'nothing is left of these');

select executable_by(
  'fanfare.create_schedule(text, text, text, jsonb, text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
