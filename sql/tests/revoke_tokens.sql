select no_plan();
select fanfare.create_app('shop');
select lives_ok($$ select fanfare.revoke_tokens(jti => 'j') $$, 'by jti');
select lives_ok($$ select fanfare.revoke_tokens(subject => 'u') $$, 'by subject');
select lives_ok($$ select fanfare.revoke_tokens(subject => 'u', before => now() - interval '1 hour') $$, 'by subject and time');
select lives_ok($$ select fanfare.revoke_tokens(everything => true, before => now() - interval '2 hours') $$, 'everything until a time');
select results_eq(
  $$ select kind, value, case when isfinite(issued_before) then round(extract(epoch from now() - issued_before) / 3600) end from fanfare.revocations order by kind $$,
  $$ values ('all', '', 2::numeric), ('jti', 'j', null), ('subject', 'u', 0) $$, 'an earlier time takes nothing back');
select throws_ok(format('select fanfare.revoke_tokens(%s)', c), 'ZF105', null, 'ZF105 for ' || c)
from unnest(array[
  '', 'jti => null', 'before => now()', 'everything => false, before => now()', 'jti => ''a'', everything => true', 'subject => ''a'', everything => true', 'jti => ''''', 'jti => repeat(''x'', 256)', 'subject => ''''', 'jti => ''a'', subject => ''b''',
  'jti => ''a'', before => now()', 'before => now() + interval ''1 hour''', 'before => ''infinity'''
]) as c;
select throws_ok($$ select fanfare.revoke_tokens('j', app => 'none') $$, 'ZF003', null, 'ZF003 no such app');
update fanfare.revocations set revoked_at = now() - interval '32 days' where kind = 'jti';
select fanfare.revoke_tokens(subject => 'v');
select is((select count(*) from fanfare.revocations where kind = 'jti'), 0::bigint, 'drops what no token can be of any more');
select executable_by('fanfare.revoke_tokens(text, text, timestamptz, boolean, text)', 'fanfare_admin', 'fanfare_server');
select * from finish();
