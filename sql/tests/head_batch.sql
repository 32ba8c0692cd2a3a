select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

select is(fanfare_internal.head_batch(), 0::bigint, '0 before the first');
select fanfare.publish('orders', '1');
select is(fanfare_internal.head_batch(), 0::bigint, 'publishing seals nothing');
select fanfare_internal.seal();
select is(fanfare_internal.head_batch(), 1::bigint, 'the newest');

select executable_by(
  'fanfare_internal.head_batch()', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_server');

select * from finish();
