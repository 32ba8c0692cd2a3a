select no_plan();
select shop();
select add_handlers('http', 'pull');
select fanfare.publish('orders', '1');
select is(fanfare_internal.abandon_orphans(), null, 'none while handlers are there');
update fanfare.handlers set deleted_at = now() where name = 'http';
select is(fanfare_internal.abandon_orphans(), 1, 'what came to a deleted handler');
select results_eq('select reason, handler_id from fanfare.dead_letters', $$ select 'handler_deleted', (handler('http')).id $$, 'is dead');
select is((select count(*) from fanfare.deliveries), 1::bigint, 'the other waits');
select executable_by('fanfare_internal.abandon_orphans()');

select * from finish();
