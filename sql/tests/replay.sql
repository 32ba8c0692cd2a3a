select no_plan();
select fanfare.create_app('shop');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare.create_topic('orders');
select fanfare.create_topic('news');

create function pg_temp.payloads(after text default null, max_count integer default 100) returns jsonb language sql as $$
  select jsonb_agg(r.payload) from fanfare.replay('orders', payloads.after, payloads.max_count, 'shop') as r
$$;

select is(pg_temp.payloads(), null, 'nothing of an empty topic');
select fanfare.publish('orders', '1');
select is(pg_temp.payloads(), null, 'nor what is not sealed');
select fanfare.publish('news', '"another topic"');
select fanfare.publish('orders', '2');
select fanfare_internal.seal();
select fanfare.publish('orders', '3');
select fanfare_internal.seal();
select fanfare.publish('orders', '"not sealed"');
select is(pg_temp.payloads(), '[1, 2, 3]', 'sealed messages in order');
select is(pg_temp.payloads(null, 2), '[1, 2]', 'at most max_count');
select results_eq(
  $$ select position, topic, payload from fanfare.replay('orders', null, 1) $$,
  $$ select epoch() || '.1.' || min(m.id), 'orders', '1'::jsonb from fanfare.messages as m $$,
  'each with its position');
select is(
  pg_temp.payloads((select position from fanfare.replay('orders', null, 1))), '[2, 3]',
  'after which it goes on');
select is(pg_temp.payloads(epoch() || '.1'), '[3]', 'or after a whole batch');
select is(pg_temp.payloads(epoch() || '.0'), '[1, 2, 3]', 'or from the start');
select is(pg_temp.payloads(epoch() || '.2'), null, 'and not beyond the head');

-- Errors
select throws_ok(format('select * from fanfare.replay(%L)', n), 'ZF011', null, format('ZF011 for topic %L', n))
from unnest(array['none', '', null]) as n;
select throws_ok($$ select * from fanfare.replay('orders', '') $$, 'ZF030', null, 'ZF030 malformed position');
select throws_ok(
  format('select * from fanfare.replay(%L, max_count => %L)', 'orders', n), 'ZF031', null,
  format('ZF031 for max_count %L', n))
from unnest(array[0, -1, 10001, null]) as n;
select lives_ok($$ select * from fanfare.replay('orders', max_count => 10000) $$, 'max_count 10000');
select throws_ok($$ select * from fanfare.replay('orders', epoch() || '.3') $$, 'ZF032', null, 'ZF032 from the future');
select throws_ok($$ select * from fanfare.replay('orders', 'aaaaaaaa.1') $$, 'ZF032', null, 'ZF032 of another epoch');
update fanfare_internal.log_floor set floor_batch = 1;
select throws_ok($$ select * from fanfare.replay('orders', epoch() || '.0') $$, 'ZF032', null, 'ZF032 before retention');
select is(pg_temp.payloads(), '[3]', 'without a position it begins at the floor');

-- Apps
select fanfare.create_app('blog');
select fanfare.create_topic('orders', app => 'blog');
select fanfare.create_topic('posts', app => 'blog');
select throws_ok($$ select * from fanfare.replay('orders') $$, 'ZF002', null, 'ZF002 several apps');
select is_empty($$ select * from fanfare.replay('orders', app => 'blog') $$, 'the same name in another app is another topic');
select act_as('publisher');
select isnt_empty($$ select * from fanfare.replay('orders') $$, 'a publisher may');
select throws_ok($$ select * from fanfare.replay('posts') $$, 'ZF011', null, 'ZF011 for a topic of another app');
select throws_ok($$ select * from fanfare.replay('posts', app => 'blog') $$, 'ZF003', null, 'ZF003 naming that app');
reset role;

select executable_by('fanfare.replay(text, text, integer, text)', 'fanfare_publisher', 'fanfare_server');

select * from finish();
