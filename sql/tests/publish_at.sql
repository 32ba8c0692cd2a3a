select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select fanfare.grant_app('shop', current_setting('test.publisher'));

select act_as('publisher');
select isnt(fanfare.publish_at('orders', '{"a": 1}', '2050-01-01Z'::timestamptz - interval '20 years', 'k', '{"h": 1}'), null, 'returns an id');
reset role;
select results_eq(
  'select t.name, m.publish_at, m.payload, m.key, m.headers from fanfare.scheduled_messages as m join fanfare.topics as t on t.id = m.topic_id',
  $$ values ('orders', '2030-01-01Z'::timestamptz, '{"a": 1}'::jsonb, 'k', '{"h": 1}'::jsonb) $$, 'and keeps all');
select is_empty('select from fanfare.messages', 'nothing is published yet');
select lives_ok($$ select fanfare.publish_at('orders', 'null', '-infinity') $$, 'a past time will do');

select throws_ok(format('select fanfare.publish_at(''orders'', ''1'', %L)', a), 'ZF358', null, format('ZF358 for %L', a))
from unnest(array[null, 'infinity', (clock_timestamp() + interval '11 years')::text]) as a;
select throws_ok($$ select fanfare.publish_at('absent', '1', now()) $$, 'ZF011', null, 'ZF011 no such topic');
select throws_ok($$ select fanfare.publish_at('$cron', '1', now()) $$, 'ZF010', null, 'ZF010 a system topic');
select throws_ok($$ select fanfare.publish_at('orders', null, now()) $$, 'ZF021', null, 'ZF021 no payload');
select throws_ok($$ select fanfare.publish_at('orders', to_jsonb(repeat('x', 1048576)), now()) $$, 'ZF020', null, 'ZF020 too large');
select throws_ok($$ select fanfare.publish_at('orders', '1', now(), key => '') $$, 'ZF022', null, 'ZF022 key');
select throws_ok($$ select fanfare.publish_at('orders', '1', now(), headers => '[]') $$, 'ZF023', null, 'ZF023 headers');
select throws_ok($$ select fanfare.publish_at('orders', '1', now(), app => 'none') $$, 'ZF003', null, 'ZF003 no such app');

select executable_by(
  'fanfare.publish_at(text, jsonb, timestamp with time zone, text, jsonb, text)', 'fanfare_publisher', 'fanfare_server');

select * from finish();
