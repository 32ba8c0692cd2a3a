select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
create temporary table made as select fanfare.publish_at('orders', '1', '2030-01-01Z') as id;

select fanfare.create_app('blog');
select throws_ok(format('select fanfare.cancel_scheduled(%s, ''blog'')', id), 'ZF357', null, 'ZF357 another app''s') from made;
select lives_ok(format('select fanfare.cancel_scheduled(%s, ''shop'')', id), 'cancels') from made;
select is_empty('select from fanfare.scheduled_messages', 'it is gone');
select throws_ok(format('select fanfare.cancel_scheduled(%s, ''shop'')', id), 'ZF357', null, 'ZF357 again') from made;

select executable_by('fanfare.cancel_scheduled(bigint, text)', 'fanfare_admin', 'fanfare_publisher', 'fanfare_server');

select * from finish();
