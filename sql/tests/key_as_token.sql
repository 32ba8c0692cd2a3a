select no_plan();
select set_config('test.shop', fanfare.create_app('shop')::text, false);
select set_config('test.blog', fanfare.create_app('blog')::text, false);
select set_config('test.key', fanfare.create_api_key('a', array['topic.subscribe'], 'shop'), false);
select set_config('test.weak', fanfare.create_api_key('b', array['topic.publish'], 'shop'), false);
select ok(
  fanfare_internal.scope_covers((fanfare_internal.key_as_token(current_setting('test.shop')::bigint, current_setting('test.key'))).topics, t), 'covers ' || t)
from unnest(array['orders', '$kv']) as t;
select is(
  (fanfare_internal.key_as_token(current_setting('test.shop')::bigint, current_setting('test.key'))).token_id,
  left(current_setting('test.key'), 15), 'is known by its prefix');
select is((fanfare_internal.key_as_token(current_setting('test.shop')::bigint, current_setting('test.key'))).expires_at, null, 'and ends with it');
select throws_ok(format('select fanfare_internal.key_as_token(%s, %L)', current_setting('test.' || c.app), current_setting('test.' || c.key)), c.code, null, c.code)
from (values ('shop', 'weak', 'ZF061'), ('blog', 'key', 'ZF060')) as c (app, key, code);
select executable_by('fanfare_internal.key_as_token(bigint, text)');
select * from finish();
