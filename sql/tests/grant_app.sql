select no_plan();
select fanfare.create_app('shop');

select lives_ok(
  $$ select fanfare.grant_app('shop', current_setting('test.publisher')) $$, 'binds a role');
select lives_ok(
  $$ select fanfare.grant_app('shop', current_setting('test.publisher')) $$, 'again is no error');
select results_eq(
  'select role_name, app_name from fanfare.app_bindings order by role_name like $$fanfare%$$',
  $$ values (current_setting('test.publisher'), 'shop'), ('fanfare_app_shop', 'shop') $$,
  'shows once in app_bindings, beside the app''s own');

select throws_ok(
  $$ select fanfare.grant_app('nothing', current_setting('test.publisher')) $$, 'ZF001', null,
  'ZF001 for an app that is not there');
select throws_ok(
  $$ select fanfare.grant_app(null, current_setting('test.publisher')) $$, 'ZF001', null,
  'ZF001 for none');
select throws_ok(
  $$ select fanfare.grant_app('shop', 'no such role') $$, 'ZF006', null,
  'ZF006 for a role that is not there');
select throws_ok(
  $$ select fanfare.grant_app('shop', null) $$, 'ZF006', null, 'ZF006 for none');

select executable_by('fanfare.grant_app(text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
