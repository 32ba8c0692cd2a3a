select no_plan();
select shop();
select add_handlers('http');
select fanfare.publish('orders', '1'), fanfare.publish('orders', '2');
select fanfare_internal.abandon_deliveries((handler('http')).id, null, 'exhausted', 'x');
select is((select count(*) from fanfare.discard(everything => true, dry_run => true)), 2::bigint, 'says which it would');
select is(fanfare.discard(array[(select min(id) from fanfare.dead_letters)]), (select min(id) from fanfare.dead_letters), 'one');
select throws_ok('select fanfare.discard(array[(select min(id) from fanfare.dead_letters)])', 'ZF231', null, 'ZF231 it is resolved');
select throws_ok('select fanfare.discard()', 'ZF232', null, 'ZF232 what empties a queue is never the default');
select throws_ok('select fanfare.discard(everything => null)', 'ZF232', null, 'ZF232 nor is null');
select throws_ok(format('select fanfare.discard(%s)', f), code, null, code || ' for ' || f)
from (values ($$handler => 'nosuch'$$, 'ZF200'), ($$trigger => 'nosuch'$$, 'ZF210'), ($$topic => 'nosuch'$$, 'ZF011'), ($$reason => 'exhuasted'$$, 'ZF232')) as v (f, code);
select is((select count(*) from fanfare.discard(handler => 'http', reason => 'exhausted')), 1::bigint, 'by filter');
select results_eq('select distinct resolution from fanfare.dead_letters', array['discarded'], 'they are closed');
select is((select count(*) from fanfare.deliveries), 0::bigint, 'and not delivered');
select is((select count(*) from fanfare.verify()), 0::bigint, 'the books balance');
select executable_by('fanfare.discard(bigint[], text, text, text, text, text, boolean, integer, boolean, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
