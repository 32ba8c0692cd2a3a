select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

create function pg_temp.item(message jsonb, app text default 'shop') returns fanfare_internal.publish_results language sql as $$
  select fanfare_internal.publish_item(7, item.message, item.app)
$$;

create temporary table first as
select * from pg_temp.item('{"topic": "orders", "payload": 1, "key": "k", "headers": {"h": 1}, "idempotency_key": "a"}');
select results_eq(
  $$ select f.item, f.sqlstate, m.key, m.payload, m.headers
     from first as f join fanfare.messages as m on m.id = f.id $$,
  $$ values (7, null::text, 'k', '1'::jsonb, '{"h": 1}'::jsonb) $$,
  'publishes it and answers its number and id');
select is(
  (pg_temp.item('{"topic": "orders", "payload": 1, "key": "k", "headers": {"h": 1}, "idempotency_key": "a"}')).id,
  (select id from first), 'the same again answers the same id');

select is(
  row(r.item, r.id, r.sqlstate)::text, row(7, null::bigint, f.sqlstate)::text,
  format('%s for %s', f.sqlstate, f.message))
from (values
  ('{"topic": "orders", "payload": 2, "idempotency_key": "a"}', 'ZF071'),
  ('{"topic": "none", "payload": 2, "idempotency_key": "b"}', 'ZF011'),
  ('{"topic": "orders", "payload": 2, "idempotency_key": ""}', 'ZF027'),
  ('{"topic": "orders", "idempotency_key": "b"}', 'ZF021'),
  ('1', 'ZF025')
) as f (message, sqlstate)
cross join lateral pg_temp.item(f.message::jsonb) as r;
select is((select count(*) from fanfare.messages), 1::bigint, 'and those store nothing');

select throws_ok(
  $$ select pg_temp.item('{"topic": "orders", "payload": 1, "idempotency_key": "c"}', 'none') $$,
  'ZF003', null, 'what is no fault of the item is raised');

select executable_by('fanfare_internal.publish_item(integer, jsonb, text)');

select * from finish();
