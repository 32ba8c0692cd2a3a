select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.create_topic('t', app => a) from unnest('{shop,blog}'::text[]) as a;
select fanfare.update_app('shop', '{"publish_rate": 1}');
create function pg_temp.wait() returns void language sql as $$
  select setval('fanfare_internal.publishes_of_app_' || a.id, 1) from fanfare.apps as a where a.name = 'shop'
$$;
select lives_ok($$ select fanfare.publish('t', '1', app => 'shop') $$, 'the first of a second passes');
select pg_temp.wait();
select is((select count(*) from fanfare.publish_many((select jsonb_agg('{"topic": "t", "payload": 1}'::jsonb) from generate_series(1, 60)), app => 'shop')), 60::bigint,
  'many may overdraw');
select cmp_ok((select (s.last_value - extract(epoch from clock_timestamp()) * 1000000000) / 1000000000 from pg_sequences as s where s.sequencename ~ '^publishes_of_app'),
  '>', 30::numeric, 'and are waited for, as long as they take');
select throws_ok($$ select fanfare.publish('t', '1', app => 'shop') $$, 'ZF029', 'the app may publish 1 messages a second', 'ZF029 by publish');
select throws_ok($$ select fanfare.publish_many('[{"topic": "t", "payload": 1}]', app => 'shop') $$, 'ZF029', null, 'ZF029 by publish_many');
select throws_ok($$ select fanfare.publish_at('t', '1', now(), app => 'shop') $$, 'ZF029', null, 'ZF029 by publish_at');
select throws_ok($$ select fanfare.broadcast('t', '1', app => 'shop') $$, 'ZF029', null, 'ZF029 by broadcast');
select is((select r.sqlstate from fanfare.publish_many('[{"topic": "t", "payload": 1, "idempotency_key": "k"}]', app => 'shop') as r), 'ZF029',
  'an item with an idempotency key is refused by itself');
select throws_ok($$ select fanfare.publish('none', '1', app => 'shop') $$, 'ZF011', null, 'what is wrong is said all the same');
select lives_ok($$ select fanfare.publish('t', '1', app => 'blog') from generate_series(1, 50) $$, 'an app without a rate has none');
select lives_ok($$ select fanfare_internal.publish_system(a.id, '$kv', '1', null) from fanfare.apps as a where a.name = 'shop' $$, 'what the system publishes is not counted');

select pg_temp.wait();
select lives_ok($$ select fanfare.publish('t', '1', app => 'shop') $$, 'later one passes again');
select fanfare.update_app('shop', '{"publish_rate": null}');
select lives_ok($$ select fanfare.publish('t', '1', app => 'shop') from generate_series(1, 5) $$, 'null takes the rate away');
select * from finish();
