select no_plan();
select fanfare.create_app('shop');
select set_config('test.orders', fanfare.create_topic('orders')::text, false);
create function pg_temp.read(after text default null, max_count integer default 100) returns text language sql as $$
  select string_agg(m.payload::text, ' ')
  from fanfare_internal.external_messages(current_setting('test.orders')::bigint, read.after, read.max_count) as m
$$;
select fanfare.publish('orders', '1');
select fanfare_internal.seal();
select is(pg_temp.read(), null, 'an internal topic shows nothing');
update fanfare.topics set external_subscribable = true where name = 'orders';
select fanfare.publish('orders', '2');
select fanfare.publish('orders', '3');
select fanfare_internal.seal();
select is(pg_temp.read(), '2 3', 'nor what it held before it became external');
select is(pg_temp.read(epoch() || '.0'), '2 3', 'whatever the position');
select is(pg_temp.read(epoch() || '.1.1'), '2 3', 'or one within');
select is(pg_temp.read(max_count => 1), '2', 'by pages');
select is(pg_temp.read(epoch() || '.2.2'), '3', 'on from a message');
select is(pg_temp.read(epoch() || '.2'), null, 'none after the head');
select fanfare.share_history('orders');
select is(pg_temp.read(), '1 2 3', 'all when its owner says so');
select throws_ok($$ select pg_temp.read('x') $$, 'ZF030', null, 'ZF030 malformed');
select throws_ok($$ select pg_temp.read('aaaaaaaa.1') $$, 'ZF032', null, 'ZF032 another epoch');
select throws_ok(format('select pg_temp.read(max_count => %L)', n), 'ZF031', null, 'ZF031 for ' || coalesce(n::text, 'null'))
from unnest(array[null, 0, -1, 1001]) as n;
select executable_by('fanfare_internal.external_messages(bigint, text, integer)', 'fanfare_server');
select * from finish();
