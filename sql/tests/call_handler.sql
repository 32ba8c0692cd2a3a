select no_plan();
-- What a handler may not do is in handler_test.go.
select shop();
create table shop.nodes (id integer primary key, parent integer references shop.nodes deferrable initially deferred);
create function shop.grow(message jsonb) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into shop.nodes values ((grow.message ->> 'id')::integer, (grow.message ->> 'parent')::integer);
  perform set_config('work_mem', '77MB', false);
  if grow.message ? 'assert' then
    assert false, 'never';
  end if;
end
$$;
create function pg_temp.run(function text, messages text, keys text default 'null', until text default 'infinity', lock_timeout text default '0') returns text language sql as $$
  select elsewhere(format(
    $q$ select to_jsonb(r) - 'started_at' - 'ended_at' || jsonb_build_object('timed', cardinality(r.started_at) = cardinality(r.ended_at))
        from fanfare_internal.call_handler(%L, %L, %s, %L, %L) as r $q$, function, messages, keys, until, lock_timeout))
$$;
select is(
  pg_temp.run('shop.handle(jsonb)', '{"{\"n\": 1}", "{\"n\": 2}"}')::jsonb,
  '{"done": [true, true], "errors": null, "timed": true, "blocked": false}', 'calls it with each message');
select is((select jsonb_agg(message order by n) from shop.seen), '[{"n": 1}, {"n": 2}]', 'in order');
select is(
  pg_temp.run('shop.handle(jsonb)', '{"{\"n\": 3}", "{\"payload\": {\"fail\": 1}}", "{\"n\": 4}"}')::jsonb,
  '{"done": [true, false, true], "errors": ["P0001: told to fail"], "timed": true, "blocked": false}', 'one that fails spoils no other');
select is((select jsonb_agg(message order by n) from shop.seen), '[{"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}]', 'and leaves no trace');
select is(
  (pg_temp.run('shop.handle(jsonb)', '{"{\"payload\": {\"fail\": 1}}", "{\"n\": 5}", "{\"n\": 6}", "{\"n\": 7}"}', $$ array['a', 'a', null, 'b'] $$)::jsonb) -> 'done',
  '[false, null, true, true]', 'after a failure, no other of its key');
select is(
  (pg_temp.run('shop.handle(jsonb)', '{"{\"n\": 8}", "{\"n\": 9}"}', until => '2001-01-01')::jsonb) -> 'done',
  '[true]', 'the first alone, when time is up');
select is(
  (pg_temp.run('shop.grow(jsonb)', '{"{\"id\": 1, \"parent\": 2}", "{\"id\": 2}", "{\"id\": 3, \"assert\": 1}", "{\"id\": 4, \"parent\": 2}"}')::jsonb) -> 'done',
  '[false, true, false, true]', 'deferred constraints are checked for each, and assertions are failures');
select is(
  elsewhere($$ select current_setting('lock_timeout') from (select fanfare_internal.call_handler('shop.grow(jsonb)', '{"{\"id\": 6}", "{\"id\": 6}"}', null, 'infinity', '77s') offset 0) as c $$),
  current_setting('lock_timeout'), 'also after a failure');
select is(
  elsewhere($$ select current_setting('work_mem') from (select fanfare_internal.call_handler('shop.grow(jsonb)', '{"{\"id\": 5}"}', null, 'infinity', '0') offset 0) as c $$),
  current_setting('work_mem'), 'settings are put back');
select executable_by('fanfare_internal.call_handler(regprocedure, jsonb[], text[], timestamptz, text)', 'fanfare_publisher');

select * from finish();
