select no_plan();
select shop();
select add_handlers('http', 'pull');
select fanfare.publish('orders', '1');
select fanfare_internal.abandon_deliveries((handler('pull')).id, null, 'exhausted', 'x');
create function pg_temp.check(handler text default null, trigger text default null, topic text default null) returns void language sql as $$
  select fanfare_internal.check_filters((select id from fanfare.apps where name = 'shop'), handler, trigger, topic)
$$;
select lives_ok('select pg_temp.check()', 'no filter');
select lives_ok($$ select pg_temp.check('http', 'http', 'orders') $$, 'what is there');
select fanfare.delete_handler('http', force => true), fanfare.delete_handler('pull', force => true), fanfare.delete_topic('orders');
select lives_ok($$ select pg_temp.check('http', 'http', 'orders') $$, 'what was there');
select throws_ok($$ select pg_temp.check(handler => 'htp') $$, 'ZF200', null, 'ZF200 no such handler');
select throws_ok($$ select pg_temp.check(trigger => '') $$, 'ZF210', null, 'ZF210 no such trigger');
select throws_ok($$ select pg_temp.check(topic => 'order') $$, 'ZF011', null, 'ZF011 no such topic');
select fanfare.create_app('other');
select throws_ok($$ select fanfare_internal.check_filters((select id from fanfare.apps where name = 'other'), 'http', null, null) $$, 'ZF200', null, 'ZF200 another app''s');
select executable_by('fanfare_internal.check_filters(bigint, text, text, text)', 'fanfare_server');

select * from finish();
