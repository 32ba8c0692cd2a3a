select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
create temporary table made as select fanfare.publish('orders', '1') as id;
select fanfare.publish('orders', '2');
select is_empty('select * from fanfare_internal.redacted_messages', 'none at first');
select fanfare.redact(id) from made;
select results_eq('select message_id from fanfare_internal.redacted_messages', 'select id from made', 'one that was redacted');
select * from finish();
