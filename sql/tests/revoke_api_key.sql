select no_plan();
select fanfare.create_app(a) from unnest(array['shop', 'blog']) as a;
select set_config('test.shop', fanfare.create_api_key('a', '{*}', 'shop'), false);
select set_config('test.all', fanfare.create_api_key('b', '{*}', '*'), false);
create function pg_temp.prefix(key text) returns text language sql as $$ select substr(current_setting('test.' || prefix.key), 4, 12) $$;
select throws_ok(format('select fanfare.revoke_api_key(pg_temp.prefix(%L), %L)', k, a), 'ZF116', null, format('ZF116 %s is not of %s', k, a))
from (values ('shop', 'blog'), ('shop', '*'), ('all', 'shop')) as x (k, a);
select throws_ok($$ select fanfare.revoke_api_key('000000000000', 'shop') $$, 'ZF116', null, 'ZF116 no such key');
select fanfare.revoke_api_key(pg_temp.prefix('shop'), 'shop', now() + interval '1 hour');
select lives_ok($$ select fanfare_internal.valid_key(current_setting('test.shop')) $$, 'good until then');
select fanfare.revoke_api_key(pg_temp.prefix('shop'), 'shop');
select throws_ok($$ select fanfare_internal.valid_key(current_setting('test.shop')) $$, 'ZF060', 'the API key is not valid', 'no more');
select fanfare.revoke_api_key(pg_temp.prefix('shop'), 'shop', now() + interval '1 hour');
select throws_ok($$ select fanfare_internal.valid_key(current_setting('test.shop')) $$, 'ZF060', null, 'a later time does not bring it back');
select lives_ok($$ select fanfare.revoke_api_key(pg_temp.prefix('all'), '*') $$, 'one of all apps');
select throws_ok($$ select fanfare_internal.valid_key(current_setting('test.all')) $$, 'ZF060', null, 'no more either');
select executable_by('fanfare.revoke_api_key(text, text, timestamptz)', 'fanfare_admin', 'fanfare_server');
select * from finish();
