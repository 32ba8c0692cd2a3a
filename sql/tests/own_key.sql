select no_plan();
select fanfare.create_app('shop');
select set_config('test.key', fanfare.create_api_key('a', '{app.read}', 'shop'), false);
select set_config('test.all', fanfare.create_api_key('b', '{*}', '*'), false);
select results_eq(
  $$ select name, app, capabilities from fanfare_internal.own_key(current_setting('test.key')) $$,
  $$ values ('a', 'shop', '{app.read}'::text[]) $$, 'what a key may do');
select is((select app from fanfare_internal.own_key(current_setting('test.all'))), '*', 'in all apps');
select set_config('test.session', fanfare_internal.create_session(current_setting('test.key'), '1 hour'), false);
select is((select name from fanfare_internal.own_key(current_setting('test.session'))), 'a', 'and a session of it');
select throws_ok($$ select * from fanfare_internal.own_key('x') $$, 'ZF060', null, 'ZF060 no key');
select executable_by('fanfare_internal.own_key(text)', 'fanfare_server');
select * from finish();
