select no_plan();
-- Beside a settlement: claim_test.go.
select shop();
select add_handlers('http', 'pull');
select fanfare.create_trigger('http', name => 'in-order', topic => 'orders', ordered => true, key => 'k*');
select fanfare.publish('orders', to_jsonb(n), 'k', '{"h": 1}') from generate_series(1, 3) as n;
create temporary table before as select d.message_id, d.trigger_id, d.order_key, o.payload, o.key, o.headers, o.hops, o.topic
from fanfare.deliveries as d join fanfare_internal.owed_messages as o on o.delivery_id = d.id where d.handler_id = (handler('http')).id;
select fanfare_internal.abandon_deliveries((handler('http')).id, null, 'exhausted', 'x');
select is((select count(*) from fanfare.redrive(handler => 'http', dry_run => true)), 6::bigint, 'says which it would');
select is((select count(*) from fanfare.redrive(error => 'x', dry_run => true)), 6::bigint, 'those of one error');
select is((select count(*) from fanfare.redrive(handler => 'http', error => 'y', dry_run => true)), 0::bigint, 'and of no other');
select is((select count(*) from fanfare.redrive(handler => 'pull')), 0::bigint, 'those that fit');
select is((select count(*) from fanfare.dead_letters where resolution is null), 6::bigint, 'and has done nothing yet');
select is((select count(*) from fanfare.redrive(trigger => 'in-order', max_count => 2)), 2::bigint, 'by filter, at most max_count');
select is((select count(*) from fanfare.redrive(everything => true)), 4::bigint, 'all');
select set_eq(
  $$ select d.message_id, d.trigger_id, d.order_key, o.payload, o.key, o.headers, o.hops, o.topic
     from fanfare.deliveries as d join fanfare_internal.owed_messages as o on o.delivery_id = d.id
     where d.handler_id = (handler('http')).id and d.state = 'ready' and d.attempt = 0 $$,
  'select * from before', 'the same is owed as before');
select results_eq('select distinct resolution, resolved_by from fanfare.dead_letters', $$ values ('redriven', session_user::text collate "default") $$, 'and says who did it');
select is((select count(*) from fanfare.verify()), 0::bigint, 'the books balance');
truncate fanfare.messages;
select is((select count(*) from fanfare_internal.claim_deliveries(null, 9) where message -> 'payload' is not null), 4::bigint, 'it needs the log no more');

-- Edited
update fanfare.deliveries set state = 'ready', leased_until = null;
select fanfare_internal.abandon_deliveries((handler('http')).id, (select id from fanfare.triggers where name = 'http'), 'exhausted', 'x', max_count => 1);
create temporary table dead as select max(id) as id from fanfare.dead_letters;
select throws_ok('select fanfare.redrive(everything => true, payload => $$"new"$$)', 'ZF231', null, 'ZF231 a payload for many');
select is((select fanfare.redrive(array[id], payload => '"new"') from dead), (select id from dead), 'with another payload');
select is((select count(*) from fanfare_internal.owed_messages where payload = '"new"'), 1::bigint, 'which is delivered');
select isnt((select l.payload from fanfare.dead_letters as l join dead using (id)), '"new"', 'while the dead letter keeps its own');
select throws_ok('select fanfare.redrive(array[id]) from dead', 'ZF231', null, 'ZF231 it is resolved');
select fanfare_internal.abandon_deliveries((handler('http')).id, null, 'exhausted', 'x');
select is(
  (select count(*) from fanfare.redrive((select array_agg(l.id) || max(l.id) from fanfare.dead_letters as l where l.resolution is null), max_count => 1)),
  (select count(*) from fanfare.dead_letters as l where l.resolution is null), 'all that are named, one twice, whatever max_count is');
select throws_ok('select fanfare.redrive()', 'ZF232', null, 'ZF232 nothing is chosen');
select throws_ok($$ select fanfare.redrive(handler => 'shipp') $$, 'ZF200', null, 'ZF200 no such handler');
select throws_ok('select fanfare.redrive(array[0])', 'ZF230', null, 'ZF230 no such dead letter');
select fanfare.delete_handler('http', force => true);
select is((select count(*) from fanfare.redrive(everything => true)), 0::bigint, 'nothing to a deleted handler');
select throws_ok('select fanfare.redrive(array[(select max(id) from fanfare.dead_letters)])', 'ZF231', null, 'ZF231 its handler is deleted');
select executable_by('fanfare.redrive(bigint[], text, text, text, text, text, jsonb, boolean, integer, boolean, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
