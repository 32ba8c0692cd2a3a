select no_plan();
select shop();
select fanfare.create_handler('worker', 'pull');
select fanfare.create_trigger('worker', kind => 'kv', collection => 'a', operations => array['insert']);
create function pg_temp.trigger() returns text language sql as $$
  select format('%s %s %s %s %s %s %s %s', enabled, key_like, collection_like, operations, filter, max_attempts, backoff_base, backoff_cap) from fanfare.triggers
$$;
select fanfare.update_trigger('worker');
select is(pg_temp.trigger(), 't  a {insert}  12 00:00:01 01:00:00', 'nothing given, nothing changed');
select fanfare.update_trigger('worker', false, 'k*', 'b*', array['delete'], '$.x', 3, '2 s', '3 s');
select is(pg_temp.trigger(), 'f k% b% {delete} $."x" 3 00:00:02 00:00:03', 'all of it');
select ok(not has_triggers, 'a disabled trigger is none to the topic') from fanfare.topics where name = '$kv';
select throws_ok($$ select fanfare.update_trigger('worker', max_attempts => 0) $$, 'ZF212', null, 'ZF212 max_attempts');
select throws_ok($$ select fanfare.update_trigger('worker', operations => array['x']) $$, 'ZF212', null, 'ZF212 operations');
select throws_ok($$ select fanfare.update_trigger('none') $$, 'ZF210', null, 'ZF210 no such trigger');
select executable_by('fanfare.update_trigger(text, boolean, text, text, text[], jsonpath, integer, interval, interval, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
