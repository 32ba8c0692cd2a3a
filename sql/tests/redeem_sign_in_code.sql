select no_plan();
select fanfare.create_app('shop');
select set_config('test.key', fanfare.create_api_key('a', '{app.read}', 'shop'), false);
create function pg_temp.code() returns text language sql as $$
  select fanfare_internal.create_sign_in_code((select prefix from fanfare.api_keys))
$$;
select set_config('test.code', pg_temp.code(), false);
select set_config('test.session', fanfare_internal.redeem_sign_in_code(current_setting('test.code'), '8 hours'), false);
select is((fanfare_internal.valid_key(current_setting('test.session'))).name, 'a', 'becomes a session');
create function pg_temp.redeem(code text) returns text language sql as $$
  select fanfare_internal.redeem_sign_in_code(redeem.code, '8 hours')
$$;
select throws_ok($$ select pg_temp.redeem(current_setting('test.code')) $$, 'ZF060', null, 'ZF060 it was used');
select throws_ok($$ select pg_temp.redeem(current_setting('test.key')) $$, 'ZF060', null, 'ZF060 a key is no code');
select throws_ok($$ select pg_temp.redeem(null) $$, 'ZF060', null, 'ZF060 none');
select throws_ok($$ select pg_temp.redeem('ff_000000000000_' || substr(pg_temp.code(), 17)) $$, 'ZF060', null, 'ZF060 of another key');
select set_config('test.code', pg_temp.code(), false);
update fanfare_internal.sessions set expires_at = clock_timestamp() where purpose = 'code';
select throws_ok($$ select pg_temp.redeem(current_setting('test.code')) $$, 'ZF060', null, 'ZF060 it is over');
select executable_by('fanfare_internal.redeem_sign_in_code(text, interval)', 'fanfare_server');
select * from finish();
