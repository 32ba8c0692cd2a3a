select no_plan();
select shop();
select add_handlers('http');
select fanfare.publish('orders', '1'), fanfare.publish('orders', '2');
select fanfare_internal.abandon_deliveries((handler('http')).id, null, 'exhausted', 'x');
select is((select count(*) from fanfare.discard(dry_run => true)), 2::bigint, 'says which it would');
select is(fanfare.discard(array[(select min(id) from fanfare.dead_letters)]), (select min(id) from fanfare.dead_letters), 'one');
select throws_ok('select fanfare.discard(array[(select min(id) from fanfare.dead_letters)])', 'ZF231', null, 'ZF231 it is resolved');
select is((select count(*) from fanfare.discard(handler => 'none')), 0::bigint, 'those that fit');
select is((select count(*) from fanfare.discard(handler => 'http', reason => 'exhausted')), 1::bigint, 'by filter');
select results_eq('select distinct resolution from fanfare.dead_letters', array['discarded'], 'they are closed');
select is((select count(*) from fanfare.deliveries), 0::bigint, 'and not delivered');
select is((select count(*) from fanfare.verify()), 0::bigint, 'the books balance');
select executable_by('fanfare.discard(bigint[], text, text, text, text, integer, boolean, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
