select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.add_domain('shop', 'shop.example');
select fanfare.create_topic('orders', app => 'shop');
create temporary table keys as
select fanfare.create_api_key('a', '{topic.publish}', 'shop') as a,
  fanfare.create_api_key('reads', '{topic.subscribe}', 'shop') as reads,
  fanfare.create_api_key('of another', '{topic.publish}', 'blog') as other;

create function pg_temp.admission(key text) returns jsonb language sql as $$
  select jsonb_build_object('credential', admission.key, 'host', 'shop.example', 'topic', 'orders')
$$;
create function pg_temp.published(variadic admissions jsonb[]) returns setof fanfare_internal.publish_results language sql as $$
  select * from fanfare_internal.publish_group(
    to_jsonb(published.admissions), '[{"topic": "orders", "payload": 1}, {"topic": "none", "payload": 2}]', 'shop')
$$;

select results_eq(
  'select r.item, r.id > 0, r.sqlstate from keys as k, pg_temp.published(pg_temp.admission(k.a)) as r order by r.item',
  $$ values (1, true, null::text), (2, null, 'ZF011') $$,
  'publishes, with a result an item');
select is((select count(*) from fanfare.messages), 1::bigint, 'once');

select throws_ok(
  format('select * from pg_temp.published(pg_temp.admission(%L), pg_temp.admission(%L))', k.a, bad.key),
  bad.code, null, bad.code || ' where one of two credentials is ' || bad.what)
from keys as k
cross join lateral (values
  (k.reads, 'ZF061', 'without the capability'), (k.other, 'ZF060', 'of another app'), ('x', 'ZF060', 'garbage'), (null, 'ZF060', 'missing')
) as bad (key, code, what);
select throws_ok(
  format('select * from fanfare_internal.publish_group(%L, %L, %L)',
    jsonb_build_array(pg_temp.admission(k.a)), '[]', 'blog'),
  'ZF060', null, 'ZF060 where the host leads to another app than the one named')
from keys as k;
select throws_ok(
  format('select * from fanfare_internal.publish_group(%L, %L, %L)',
    jsonb_build_array(pg_temp.admission(k.a) || '{"host": "nowhere"}'), '[]', 'shop'),
  'ZF060', null, 'ZF060 where the host leads to none')
from keys as k;
select is((select count(*) from fanfare.messages), 1::bigint, 'and then nobody publishes');

select executable_by('fanfare_internal.publish_group(jsonb, jsonb, text)', 'fanfare_server');

select * from finish();
