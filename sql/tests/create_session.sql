select no_plan();
select fanfare.create_app('shop');
select set_config('test.key', fanfare.create_api_key('a', '{app.read}', 'shop'), false);
select set_config('test.session', fanfare_internal.create_session(current_setting('test.key'), '8 hours'), false);
select is((fanfare_internal.valid_key(current_setting('test.session'))).name, 'a', 'a session stands for its key');
select isnt(current_setting('test.session'), current_setting('test.key'), 'and is another secret');
select throws_ok(
  $$ select fanfare_internal.create_session(current_setting('test.session'), '8 hours') $$, 'ZF060', null, 'ZF060 a session makes no session');
select throws_ok($$ select fanfare_internal.create_session('ff_', '8 hours') $$, 'ZF060', null, 'ZF060 no key');
select fanfare.revoke_api_key((select prefix from fanfare.api_keys), 'shop');
select throws_ok($$ select fanfare_internal.valid_key(current_setting('test.session')) $$, 'ZF060', null, 'it ends with the key');
update fanfare.api_keys set expires_at = null;
select lives_ok($$ select fanfare_internal.valid_key(current_setting('test.session')) $$, 'while the key holds');
update fanfare_internal.sessions set expires_at = clock_timestamp();
select throws_ok($$ select fanfare_internal.valid_key(current_setting('test.session')) $$, 'ZF060', null, 'until it is over');
select executable_by('fanfare_internal.create_session(text, interval)', 'fanfare_server');
select * from finish();
