select no_plan();
select fanfare.create_app('shop');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select fanfare.create_topic('orders');

select act_as('publisher');
select set_config('test.results', (select json_agg(r)::text from fanfare.publish_many(
  jsonb_build_array(
    '{"topic": "orders", "payload": 1, "key": "k", "headers": {"h": 1}}'::jsonb,
    '{"topic": "orders", "payload": null, "key": null, "headers": null}'::jsonb,
    '1'::jsonb,
    '{"topic": "orders", "payload": 1, "extra": 1}'::jsonb,
    '{"topic": "a b", "payload": 1}'::jsonb,
    '{"payload": 1}'::jsonb,
    '{"topic": "$kv", "payload": 1}'::jsonb,
    '{"topic": "none", "payload": 1}'::jsonb,
    jsonb_build_object('topic', 'orders', 'payload', repeat('x', 1048576)),
    '{"topic": "orders"}'::jsonb,
    '{"topic": "orders", "payload": 1, "key": 1}'::jsonb,
    '{"topic": "orders", "payload": 1, "key": ""}'::jsonb,
    '{"topic": "orders", "payload": 1, "headers": []}'::jsonb,
    '{"topic": "orders", "payload": "last"}'::jsonb
  )
) as r), false) is not null as done;
reset role;

select results_eq(
  $$ select item, id is not null, sqlstate
     from json_populate_recordset(null::fanfare_internal.publish_results, current_setting('test.results')::json) $$,
  $$ values
    (1, true, null), (2, true, null), (3, false, 'ZF025'), (4, false, 'ZF025'), (5, false, 'ZF010'),
    (6, false, 'ZF010'), (7, false, 'ZF010'), (8, false, 'ZF011'), (9, false, 'ZF020'),
    (10, false, 'ZF021'), (11, false, 'ZF022'), (12, false, 'ZF022'), (13, false, 'ZF023'),
    (14, true, null) $$,
  'a row an item, and a bad item does not spoil the others');
select results_eq(
  'select id, key, payload, headers from fanfare.messages order by id',
  $$ select r.id, v.key, v.payload, v.headers
     from json_populate_recordset(null::fanfare_internal.publish_results, current_setting('test.results')::json) as r
     join (values
       (1, 'k', '1'::jsonb, '{"h": 1}'::jsonb), (2, null, 'null', null), (14, null, '"last"', null)
     ) as v (item, key, payload, headers) on v.item = r.item
     order by r.item $$,
  'stores the good ones in their order, under the ids it answers');
select is_empty($$ select * from fanfare.publish_many('[]') $$, 'nothing for nothing');

select set_config('test.count', (select count(*)::text from fanfare.publish_many(
  (select jsonb_agg(jsonb_build_object('topic', 'orders', 'payload', n)) from generate_series(1, 1000) as n))), false);
select is(current_setting('test.count'), '1000', 'a thousand at once');
select is(
  (select count(*) from (
     select (payload #>> '{}')::integer - lag((payload #>> '{}')::integer) over (order by id) as step
     from (select * from fanfare.messages order by id desc limit 1000) as m) as s
   where s.step <> 1),
  0::bigint, 'in their order');

select throws_ok(format('select fanfare.publish_many(%L)', m), 'ZF024', null, format('ZF024 for %L', m))
from unnest(array['{}', '1', 'null', null]) as m;
select throws_ok($$ select fanfare.publish_many('[]', 'none') $$, 'ZF003', null, 'ZF003');
select fanfare.create_app('blog');
select throws_ok($$ select fanfare.publish_many('[]') $$, 'ZF002', null, 'ZF002');
select act_as('outsider');
select throws_ok($$ select fanfare.publish_many('[]', 'shop') $$, '42501', null, 'not without fanfare_publisher');
reset role;

select executable_by('fanfare.publish_many(jsonb, text)', 'fanfare_publisher', 'fanfare_server');

select * from finish();
