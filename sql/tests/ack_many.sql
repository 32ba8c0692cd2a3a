select no_plan();
-- Two sessions at a time are in race_test.go.
select shop();
select fanfare.grant_app('shop', current_setting('test.publisher'));
select add_handlers('pull', 'http');
select fanfare.publish('orders', to_jsonb(n)) from generate_series(1, 6) as n;
select count(*) from fanfare_internal.claim_deliveries(null, 1);
select act_as('publisher');
create temporary table claimed as select row_number() over (order by delivery) as n, delivery, lease from fanfare.claim('pull', 5);
create function pg_temp.held(which bigint, raised bigint default 0) returns jsonb language sql as $$
  select jsonb_build_object('delivery', c.delivery, 'lease', c.lease + held.raised) from claimed as c where c.n = held.which
$$;
reset role;
create temporary table others as select jsonb_build_object('delivery', d.id, 'lease', d.lease) as held
from fanfare.deliveries as d join fanfare.handlers as h on h.id = d.handler_id where h.kind = 'http' and d.state = 'leased';
create temporary table strange as select jsonb_build_object('delivery', d.id, 'lease', d.lease) as held
from fanfare.deliveries as d join claimed as c on c.delivery = d.id and c.n = 5;
select fanfare.create_app('blog');
update fanfare.deliveries set app_id = (select id from fanfare.apps where name = 'blog') where id = (select delivery from claimed where n = 5);
grant select on others, strange to public;
select act_as('publisher');

select results_eq(
  $$ select r.item, r.delivery = c.delivery, r.sqlstate, r.message like '%is over'
     from fanfare.ack_many(jsonb_build_array(
       pg_temp.held(2), pg_temp.held(1), pg_temp.held(3, 1), '{"delivery": "7", "lease": 1}'::jsonb, pg_temp.held(2),
       (select held from others), (select held from strange), '{"delivery": 999999999, "lease": 1}'::jsonb)) as r
     left join claimed as c on c.delivery = r.delivery order by r.item $$,
  $$ values (1, true, null::text, null::boolean), (2, true, null, null), (3, true, 'ZF220', true), (4, null, 'ZF221', false),
       (5, true, 'ZF220', true), (6, null, 'ZF220', true), (7, true, 'ZF220', true), (8, null, 'ZF220', true) $$,
  'a stale one, one that is not valid, one twice, a webhook''s, another app''s, and one that never was spoil none of the others');
select is_empty('select * from fanfare.ack_many(''[]'')', 'none');
select throws_ok($$ select fanfare.ack_many('{"delivery": 1, "lease": 1}') $$, 'ZF221', 'deliveries is not a JSON array', 'ZF221 an object');
select throws_ok($$ select fanfare.ack_many(null) $$, 'ZF221', 'deliveries is not a JSON array', 'ZF221 nothing');
select throws_ok(
  $$ select fanfare.ack_many((select jsonb_agg(jsonb_build_object('delivery', n, 'lease', 1)) from generate_series(1, 1001) as n)) $$,
  'ZF221', 'deliveries has 1001 items, the limit is 1000', 'ZF221 too many');
select throws_ok($$ select fanfare.ack_many('[]', 'blog') $$, 'ZF003', null, 'ZF003 another app');
begin isolation level repeatable read;
select throws_ok($$ select fanfare.ack_many('[]') $$, 'ZF050', null, 'ZF050 not in read committed');
rollback;
begin;
select is((select r.sqlstate from fanfare.ack_many(jsonb_build_array(pg_temp.held(3))) as r), null, 'done');
rollback;
select is((select r.sqlstate from fanfare.ack_many(jsonb_build_array(pg_temp.held(3))) as r), null, 'with the worker''s transaction, or not at all');
reset role;
select results_eq(
  $$ select c.n, count(a.message_id) from claimed as c left join fanfare.attempts as a on a.delivery_id = c.delivery and a.outcome = 'done'
     group by c.n order by c.n $$,
  $$ values (1::bigint, 1::bigint), (2, 1), (3, 1), (4, 0), (5, 0) $$, 'each that was acknowledged is done, once');
select is((select count(*) from fanfare.deliveries as d where d.state = 'leased'), 3::bigint, 'the others are still in work');
select executable_by('fanfare.ack_many(jsonb, text)', 'fanfare_publisher', 'fanfare_server');

select * from finish();
