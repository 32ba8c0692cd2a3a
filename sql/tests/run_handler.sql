select no_plan();
select shop();
select add_handlers('sql');
create function shop.whose(message jsonb) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into shop.seen (message) values (to_jsonb(fanfare_internal.session_app(null)));
end
$$;
select fanfare.create_app('blog');
update fanfare.handlers set target = 'shop.whose(jsonb)';
select is(
  elsewhere($$ select (fanfare_internal.run_handler(h, '{1}', array[null], 'infinity')).done::text from fanfare.handlers as h $$),
  '{t}', 'calls the handler');
select results_eq('select message from shop.seen', $$ select to_jsonb(id) from fanfare.apps where name = 'shop' $$, 'in which the app is the handler''s');
select is((select count(*) from fanfare_internal.running_deliveries where acting_app <> 0), 0::bigint, 'and there alone');
drop function shop.whose;
select throws_ok($$ select fanfare_internal.run_handler(handler('sql'), '{1}', array[null], 'infinity') $$, 'ZF203', null, 'ZF203 the function is gone');
select executable_by('fanfare_internal.run_handler(fanfare.handlers, jsonb[], text[], timestamptz, text)');

select * from finish();
