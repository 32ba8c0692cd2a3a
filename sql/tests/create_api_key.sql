select no_plan();
select fanfare.create_app('shop');
select set_config('test.key', fanfare.create_api_key('backend', array['topic.publish'], 'shop'), false);
select set_config('test.all', fanfare.create_api_key('ops', array['*'], '*'), false);

select matches(current_setting('test.key'), '^ff_[a-z0-9]{12}_[A-Za-z0-9]{43}$', 'form of a key');
select isnt(current_setting('test.key'), current_setting('test.all'), 'no two are alike');
select results_eq(
  $$ select name, app_id is null, capabilities, 'ff_' || prefix = left(current_setting(
       case name when 'ops' then 'test.all' else 'test.key' end), 15)
     from fanfare.api_keys order by name $$,
  $$ values ('backend', false, array['topic.publish'], true), ('ops', true, array['*'], true) $$,
  'stores name, app, capabilities and prefix');
select is(
  (select s.secret_hash from fanfare_internal.api_key_secrets as s join fanfare.api_keys as k on k.id = s.key_id where k.name = 'backend'),
  sha256(convert_to(substr(current_setting('test.key'), 17), 'UTF8')),
  'stores a hash of the secret');
select is(
  (select count(*) from fanfare.api_keys as k join fanfare_internal.api_key_secrets as s on s.key_id = k.id
   where position(substr(current_setting('test.key'), 17) in k::text || s::text) > 0),
  0::bigint, 'and not the secret');

select throws_ok($$ select fanfare.create_api_key('x', array[]::text[], 'shop') $$, 'ZF009', null, 'ZF009 no capability');
select throws_ok($$ select fanfare.create_api_key('x', null, 'shop') $$, 'ZF009', null, 'ZF009 null capabilities');
select throws_ok($$ select fanfare.create_api_key('x', array['*'], 'none') $$, 'ZF003', null, 'ZF003 no such app');
select lives_ok($$ select fanfare.create_api_key('x', array['*']) $$, 'the only app need not be named');
select fanfare.create_app('blog');
select throws_ok($$ select fanfare.create_api_key('x', array['*']) $$, 'ZF002', null, 'ZF002 several apps');

select throws_ok(format('select fanfare.create_api_key(%s, app => ''shop'')', c.args), c.code, null, c.code || ' for ' || c.args)
from (values
  ($q$'x', '{topic.publis}'$q$, 'ZF110'), ($q$'x', '{topic.publish,stats}'$q$, 'ZF110'), ($q$'x', array[null]$q$, 'ZF110'),
  ($q$'x', '{"* "}'$q$, 'ZF110'), ($q$'', '{*}'$q$, 'ZF114'), ($q$null, '{*}'$q$, 'ZF114'), ($q$repeat('x', 201), '{*}'$q$, 'ZF114'),
  ($q$'x', '{*}', expires_at => now()$q$, 'ZF114'), ($q$'x', '{*}', publish_rate => 0$q$, 'ZF114')
) as c (args, code);
select act_as('admin');
select lives_ok($$ select fanfare.create_api_key('y', array['*'], 'blog') $$, 'an admin may, for any app');
select throws_ok('select secret_hash from fanfare_internal.api_key_secrets', '42501', null, 'an admin cannot read hashes');
reset role;

select executable_by('fanfare.create_api_key(text, text[], text, timestamptz, integer)', 'fanfare_admin');

select * from finish();
