select no_plan();
select shop();
select add_handlers('http');
select fanfare.create_trigger('http', name => 'other', topic => 'orders');
select fanfare.publish('orders', '1');
select throws_ok($$ select fanfare.delete_trigger('other') $$, 'ZF205', null, 'ZF205 deliveries wait');
select lives_ok($$ select fanfare.delete_trigger('other', true) $$, 'unless it is forced');
select results_eq('select reason from fanfare.dead_letters', array['trigger_deleted'], 'what waited is dead');
select fanfare.publish('orders', '2');
select is((select count(*) from fanfare.deliveries), 2::bigint, 'the other trigger''s are there');
select throws_ok($$ select fanfare.delete_trigger('other') $$, 'ZF210', null, 'ZF210 it is gone');
select lives_ok($$ select fanfare.create_trigger('http', name => 'other', topic => 'orders') $$, 'its name is free');
select executable_by('fanfare.delete_trigger(text, boolean, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
