select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

select is(fanfare_internal.next_due(), null, 'never, when there is nothing');
select fanfare.publish_at('orders', '1', clock_timestamp() + interval '1 hour');
select ok(fanfare_internal.next_due() between '59 minutes' and '1 hour', 'a message of publish_at');
select fanfare.create_schedule('s', '@every 30m');
select ok(fanfare_internal.next_due() between '29 minutes' and '30 minutes', 'a schedule that comes before it');
update fanfare.schedules set next_at = clock_timestamp() - interval '1 minute';
select ok(fanfare_internal.next_due() between '-2 minutes' and '-1 minute', 'negative when late');

select executable_by('fanfare_internal.next_due()', 'fanfare_admin', 'fanfare_monitor', 'fanfare_server');

select * from finish();
