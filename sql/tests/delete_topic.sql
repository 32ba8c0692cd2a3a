select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders', true, 'public');
select fanfare.publish('orders', '1');
select fanfare_internal.seal();
select lives_ok($$ select fanfare.delete_topic('orders') $$, 'a topic with messages too');
select is((select count(*) from fanfare.sealed_messages), 0::bigint, 'nobody reads them any more');
select throws_ok($$ select fanfare.publish('orders', '2') $$, 'ZF011', null, 'nor publishes to it');
select fanfare.create_topic('orders', true, 'public');
select is((select count(*) from fanfare.replay('orders')), 0::bigint, 'a new one of the name begins empty');
select throws_ok(format('select fanfare.delete_topic(%L)', t), 'ZF107', null, 'ZF107 ' || t) from unnest(fanfare_internal.system_topics()) as t;
select throws_ok($$ select fanfare.delete_topic('none') $$, 'ZF011', null, 'ZF011 no such topic');
select throws_ok($$ select fanfare.delete_topic('orders', app => 'none') $$, 'ZF003', null, 'ZF003 no such app');

-- Triggers
select fanfare.create_handler('worker', 'pull');
select fanfare.create_trigger('worker', 'pubsub', 'mail', topic => 'orders');
select fanfare.create_trigger('worker', 'pubsub', 'audit', topic => 'orders');
select fanfare.create_trigger('worker', 'pubsub', 'gone', topic => 'orders');
select fanfare.delete_trigger('gone');
select fanfare.publish('orders', '3');
update fanfare.triggers set enabled = false where name = 'audit';
select throws_ok($$ select fanfare.delete_topic('orders') $$, 'ZF113', 'triggers are bound to topic "orders": mail, audit',
  'ZF113 triggers are bound to it, also disabled ones');
select lives_ok($$ select fanfare.delete_topic('orders', force => true) $$, 'unless forced');
select is_empty($$ select from fanfare.triggers where deleted_at is null $$, 'they go with it');
select results_eq($$ select t.name, d.reason from fanfare.dead_letters as d join fanfare.triggers as t on t.id = d.trigger_id order by 1 $$,
  $$ values ('audit', 'trigger_deleted'), ('mail', 'trigger_deleted') $$, 'what waited for them is dead letters');
select is_empty('select from fanfare.deliveries', 'and waits no more');
select is_empty('select * from fanfare.verify()', 'all balances');
select executable_by('fanfare.delete_topic(text, boolean, text)', 'fanfare_admin', 'fanfare_server');
select * from finish();
