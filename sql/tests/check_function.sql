select no_plan();
select shop();
create function pg_temp.check(target text) returns text language sql as $$
  select fanfare_internal.check_function((select id from fanfare.apps where name = 'shop'), target)
$$;
select is(pg_temp.check('shop.handle'), 'shop.handle(jsonb)', 'gives the target in full');
select throws_ok($$ select pg_temp.check('shop.none') $$, 'ZF203', null, 'ZF203 no such function');
revoke usage on schema shop from fanfare_handler;
select throws_ok($$ select pg_temp.check('shop.handle') $$, 'ZF203', 'fanfare_handler may not call the target shop.handle', 'ZF203 no way to its schema');
grant usage on schema shop to fanfare_handler;
revoke execute on function shop.handle from public;
select throws_ok($$ select pg_temp.check('shop.handle') $$, 'ZF203', 'fanfare_handler may not call the target shop.handle', 'ZF203 the trampoline may not execute it');
grant execute on function shop.handle to fanfare_handler;
select is(pg_temp.check('shop.handle'), 'shop.handle(jsonb)', 'until it is granted');

-- Others than an admin, through create_handler
grant execute on function fanfare.create_handler to fanfare_publisher;
select fanfare.grant_app('shop', current_setting('test.publisher'));
select act_as('publisher');
select throws_ok(
  $$ select fanfare.create_handler('mine', 'sql', 'shop.handle') $$, 'ZF203',
  format('role %s may not execute the target shop.handle', current_setting('role')), 'ZF203 the caller may not execute it');
reset role;
grant execute on function shop.handle to public;
select act_as('publisher');
select throws_matching(
  $$ select fanfare.create_handler('mine', 'sql', 'shop.handle') $$, 'a role of another app', 'ZF203 it is another app''s');
reset role;
select is((select count(*) from fanfare.handlers), 0::bigint, 'none was made');
do $$ begin execute format('alter function shop.handle owner to %I', current_setting('test.publisher')); end $$;
select act_as('publisher');
select ok(fanfare.create_handler('mine', 'sql', 'shop.handle') > 0, 'a function of a role of the app');
reset role;
revoke execute on function fanfare.create_handler from fanfare_publisher;
select executable_by('fanfare_internal.check_function(bigint, text, regtype)');

select * from finish();
