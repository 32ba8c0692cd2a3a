select no_plan();
select shop();
select fanfare.create_app('blog');
create function pg_temp.checked(target text, app text default 'shop') returns text language sql as $$
  select fanfare_internal.check_function((select id from fanfare.apps where name = checked.app), target)
$$;
select is(pg_temp.checked('shop.handle'), 'shop.handle(jsonb)', 'gives the target in full');
select throws_ok($$ select pg_temp.checked('shop.none') $$, 'ZF203', null, 'ZF203 no such function');
revoke usage on schema shop from fanfare_app_shop;
select throws_ok($$ select pg_temp.checked('shop.handle') $$, 'ZF203', 'role fanfare_app_shop of the app may not call the target shop.handle', 'ZF203 no way to its schema');
grant usage on schema shop to fanfare_app_shop, fanfare_app_blog;
revoke execute on function shop.handle from public, fanfare_app_shop;
select throws_ok($$ select pg_temp.checked('shop.handle') $$, 'ZF203', 'role fanfare_app_shop of the app may not call the target shop.handle', 'ZF203 it may not execute it');
grant execute on function shop.handle to fanfare_app_shop;
select is(pg_temp.checked('shop.handle'), 'shop.handle(jsonb)', 'until it is granted');

-- That everybody may is no answer for the code of another app.
revoke execute on function shop.handle from fanfare_app_shop;
grant execute on function shop.handle to public;
select is(pg_temp.checked('shop.handle', a), 'shop.handle(jsonb)', 'of no app, and open to everybody: for ' || a) from unnest(array['shop', 'blog']) as a;
select fanfare.create_handler('handle', 'sql', 'shop.handle', app => 'shop');
select is(pg_temp.checked('shop.handle'), 'shop.handle(jsonb)', 'a handler of the app, once more');
select throws_ok($$ select pg_temp.checked('shop.handle', 'blog') $$, 'ZF203', 'the target shop.handle is another app''s', 'ZF203 a handler of another');
select fanfare.delete_handler('handle', app => 'shop');
select fanfare.grant_app('shop', current_setting('test.publisher'));
do $$ begin execute format('alter function shop.handle owner to %I', current_setting('test.publisher')); end $$;
select is(pg_temp.checked('shop.handle'), 'shop.handle(jsonb)', 'of a role of the app');
select throws_ok($$ select fanfare.create_handler('theirs', 'sql', 'shop.handle', app => 'blog') $$, 'ZF203',
  'the target shop.handle is another app''s', 'ZF203 of a role of another, for a superuser, too');
grant execute on function shop.handle to fanfare_app_blog;
select is(pg_temp.checked('shop.handle', 'blog'), 'shop.handle(jsonb)', 'until its owner grants it');
select executable_by('fanfare_internal.check_function(bigint, text, regtype)');

select * from finish();
