select no_plan();
select fanfare.create_app('shop');
select is(fanfare_internal.missing('topic', 'orders', a.id), 'no topic named "orders" in app "shop"', 'says where') from fanfare.apps as a;
select is(length(fanfare_internal.missing('topic', repeat('x', 1000), 0)), 140 + 27, 'of a long name the beginning');
select throws_ok($$ select fanfare.publish('orders', '1') $$, 'ZF011', 'no topic named "orders" in app "shop"', 'as publish does');
select results_eq($$ select message from fanfare.publish_many('[{"topic": "orders", "payload": 1}]') $$,
  array['no topic named "orders" in app "shop"'], 'and publish_many');
select throws_ok($$ select fanfare.pause_handler('h') $$, 'ZF200', 'no handler named "h" in app "shop"', 'a handler');
select throws_ok($$ select fanfare.delete_trigger('t') $$, 'ZF210', 'no trigger named "t" in app "shop"', 'a trigger');
select throws_ok($$ select fanfare.delete_schedule('s') $$, 'ZF354', 'no schedule named "s" in app "shop"', 'a schedule');
select executable_by('fanfare_internal.missing(text, text, bigint)');

select * from finish();
