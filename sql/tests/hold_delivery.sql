select no_plan();
select shop();
select add_handlers('sql');
select fanfare.publish('orders', '1');
select is((fanfare_internal.hold_delivery(d.id, 0)).delivery_id, null, 'null where it is not leased') from fanfare.deliveries as d;
update fanfare.deliveries set state = 'leased', lease = 7, leased_until = 'infinity';
select is((fanfare_internal.hold_delivery(d.id, 7)).delivery_id, d.id, 'what is leased') from fanfare.deliveries as d;
select is((fanfare_internal.hold_delivery(d.id, 7)).message -> 'payload', '1', 'with its message') from fanfare.deliveries as d;
select is((fanfare_internal.hold_delivery(d.id, 6)).delivery_id, null, 'null when the lease is over') from fanfare.deliveries as d;
select executable_by('fanfare_internal.hold_delivery(bigint, bigint)');

select * from finish();
