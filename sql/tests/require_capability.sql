select no_plan();
select set_config('test.shop', fanfare.create_app('shop')::text, false);
select set_config('test.blog', fanfare.create_app('blog')::text, false);
select fanfare.create_api_key(k, array[c], a)
from (values ('pull', 'delivery.pull', 'shop'), ('manage', 'delivery.manage', 'shop'), ('one', 'topic.publish', 'shop'), ('any', '*', 'shop'), ('all', 'topic.publish', '*')) as x (k, c, a);
create function pg_temp.requires(key text, capability text, app text) returns void language sql as $$
  select fanfare_internal.require_capability(k::text::fanfare.api_keys, requires.capability, nullif(current_setting('test.' || requires.app, true), '')::bigint)
  from fanfare.api_keys as k where k.name = requires.key
$$;
select lives_ok(format('select pg_temp.requires(%L, %L, %L)', k, 'topic.publish', a), format('%s in %s', k, a))
from (values ('one', 'shop'), ('any', 'shop'), ('all', 'shop'), ('all', 'blog'), ('all', 'none')) as x (k, a);
select lives_ok(format('select pg_temp.requires(%L, %L, %L)', k, c, 'shop'), format('%s for %s', k, c))
from (values ('pull', 'delivery.pull'), ('manage', 'delivery.manage'), ('manage', 'delivery.pull')) as x (k, c);
select throws_ok(format('select pg_temp.requires(%L, %L, %L)', k, c, a), code, null, format('%s for %s of %s in %s', code, c, k, a))
from (values
  ('pull', 'delivery.manage', 'shop', 'ZF061'), ('one', 'delivery.pull', 'shop', 'ZF061'), ('manage', 'delivery.pull', 'blog', 'ZF060'),
  ('one', 'topic.manage', 'shop', 'ZF061'), ('one', null, 'shop', 'ZF061'), ('all', 'topic.manage', 'none', 'ZF061'),
  ('one', 'topic.publish', 'blog', 'ZF060'), ('any', 'topic.publish', 'blog', 'ZF060'), ('any', 'topic.publish', 'none', 'ZF061')
) as x (k, c, a, code);
select executable_by('fanfare_internal.require_capability(fanfare.api_keys, text, bigint)');
select * from finish();
