select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select fanfare.create_handler('pulled', 'pull');
select fanfare.create_trigger('pulled', 'pubsub', 'all', topic => 'orders');

select fanfare.publish('orders', to_jsonb(n), 'k') from generate_series(1, 5) as n;
create function pg_temp.delivery(n integer) returns bigint language sql stable as $$
  select o.delivery_id from fanfare_internal.owed_messages as o where o.payload = to_jsonb(delivery.n)
$$;
create temporary table ids as select n, pg_temp.delivery(n) as id from generate_series(1, 5) as n;
-- 1 and 2 have waited for long, past the retention; 3 has been redriven just now; 4 is in work; 5 is in the log.
update fanfare.deliveries as d set published_at = clock_timestamp() - interval '31 days',
  message = jsonb_build_object('topic_id', o.topic_id, 'topic', o.topic, 'key', o.key, 'payload', o.payload, 'headers', o.headers, 'hops', o.hops)
from fanfare_internal.owed_messages as o where o.delivery_id = d.id and o.payload <> '5';
update fanfare.deliveries as d set ready_at = clock_timestamp() - interval '31 days'
from ids where ids.id = d.id and ids.n in (1, 2, 5);
update fanfare.deliveries as d set state = 'leased', leased_until = clock_timestamp() + interval '1 minute', ready_at = '2001-01-01'
from ids where ids.id = d.id and ids.n = 4;

select is(fanfare_internal.expire_carried(1), 1, 'as many as asked for');
select is(fanfare_internal.expire_carried(), 1, 'those that waited for too long');
select is(fanfare_internal.expire_carried(), 0, 'and no other');
select results_eq(
  'select payload, key, topic, reason, resolution from fanfare.dead_letters order by payload',
  $$ values ('1'::jsonb, 'k', 'orders', 'expired', null::text), ('2', 'k', 'orders', 'expired', null) $$,
  'become dead letters, with their payload');
select is(
  (select count(*) from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id where t.name = '$dead_letter'),
  2::bigint, 'which are published as others are');
select is((select count(*) from fanfare.deliveries), 3::bigint, 'the others wait on');
update fanfare.settings set value = '32 days' where name = 'carry_limit';
update fanfare.deliveries set ready_at = clock_timestamp() - interval '31 days' where state <> 'leased';
select is(fanfare_internal.expire_carried(), 0, 'the setting carry_limit counts');
select throws_ok($$ update fanfare.settings set value = '1 min' where name = 'carry_limit' $$, '23514', null, 'an hour at least');

select executable_by('fanfare_internal.expire_carried(integer)', 'fanfare_admin', 'fanfare_server');

select * from finish();
