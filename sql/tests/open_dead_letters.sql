select no_plan();
select shop();
select add_handlers('http', 'pull');
select fanfare.publish('orders', '1'), fanfare.publish('orders', '2');
select fanfare.purge('pull');
select fanfare_internal.abandon_deliveries((handler('http')).id, null, 'exhausted', 'x');
create function pg_temp.open(dead_letters bigint[] default null, handler text default null, trigger text default null, topic text default null, reason text default null, max_count integer default 9, everything boolean default true)
returns integer language sql as $$
  select cardinality(fanfare_internal.open_dead_letters((select id from fanfare.apps), dead_letters, handler, trigger, topic, reason, null, everything, max_count))
$$;
select is(pg_temp.open(), 2, 'the open ones');
select is(pg_temp.open(max_count => 1), 1, 'at most max_count');
select is(pg_temp.open(array[(select max(id) from fanfare.dead_letters)]), 1, 'those named');
select is(pg_temp.open(array[(select min(id) from fanfare.dead_letters)]), 0, 'if they are open');
select is(pg_temp.open(handler => 'http') + pg_temp.open(trigger => 'http') + pg_temp.open(topic => 'orders') + pg_temp.open(reason => 'exhausted'), 8, 'by filter');
select is(pg_temp.open(handler => 'pull') + pg_temp.open(reason => 'hops'), 0, 'that fits');
select throws_ok('select pg_temp.open(array[0])', 'ZF230', null, 'ZF230 no such dead letter');
select throws_ok($$ select fanfare_internal.open_dead_letters(0, array[(select max(id) from fanfare.dead_letters)], null, null, null, null, null, false, 1) $$, 'ZF230', null, 'ZF230 another app''s');
select throws_ok('select pg_temp.open(max_count => null)', 'ZF222', null, 'ZF222 no count is not all');
select executable_by('fanfare_internal.open_dead_letters(bigint, bigint[], text, text, text, text, text, boolean, integer)');

select * from finish();
