select no_plan();
select fanfare.create_app(a) from unnest(array['shop', 'blog']) as a;
select set_config('test.some', fanfare.create_api_key('some', '{app.manage,topic.publish}', 'shop', now() + interval '1 day', 100), false);
select set_config('test.deliveries', fanfare.create_api_key('deliveries', '{app.manage,delivery.manage}', 'shop'), false);
select set_config('test.any', fanfare.create_api_key('any', '{*}', 'shop'), false);
select set_config('test.all', fanfare.create_api_key('all', '{app.manage}', '*'), false);
create function pg_temp.make(creator text, capabilities text[], app text, expires_at timestamptz default now() + interval '1 hour', rate integer default 10)
returns text language sql as $$
  select fanfare_internal.delegate_api_key(
    current_setting('test.' || make.creator), 'made', make.capabilities, make.app, make.expires_at, make.rate)
$$;
create temporary table made as
select x.*, pg_temp.make(k, c::text[], a) as key
from (values
  ('some', '{topic.publish}', 'shop'), ('some', '{topic.publish,app.manage}', 'shop'), ('any', '{*}', 'shop'),
  ('deliveries', '{delivery.pull}', 'shop'), ('any', '{token.issue}', 'shop'), ('all', '{app.manage}', 'blog'), ('all', '{app.manage}', '*')
) as x (k, c, a);
select is((fanfare_internal.valid_key(key)).capabilities, c::text[], format('%s makes %s in %s', k, c, a)) from made;
select throws_ok(format('select pg_temp.make(%L, %L, %L)', k, c, a), code, null, format('%s: %s makes %s in %s', code, k, c, a))
from (values
  ('some', '{topic.manage}', 'shop', 'ZF115'), ('some', '{delivery.pull}', 'shop', 'ZF115'), ('some', '{*}', 'shop', 'ZF115'), ('some', '{topic.publish,store.read}', 'shop', 'ZF115'),
  ('some', '{}', 'shop', 'ZF009'), ('any', '{nothing}', 'shop', 'ZF110'),
  ('some', '{topic.publish}', 'blog', 'ZF060'), ('any', '{*}', 'blog', 'ZF060'), ('any', '{*}', '*', 'ZF060'), ('any', '{*}', null, 'ZF060'),
  ('all', '{topic.publish}', 'blog', 'ZF115')
) as x (k, c, a, code);
select throws_ok($$ select pg_temp.make('some', '{topic.publish}', 'shop', now() + interval '2 days') $$, 'ZF115', null, 'not one that lives longer');
select throws_ok($$ select pg_temp.make('some', '{topic.publish}', 'shop', null) $$, 'ZF115', null, 'or for ever');
select throws_ok($$ select pg_temp.make('some', '{topic.publish}', 'shop', now() + interval '1 hour', null) $$, 'ZF115', null, 'or publishes faster');
select throws_ok($$ select fanfare_internal.delegate_api_key('ff_x', 'made', '{*}', 'shop') $$, 'ZF060', null, 'ZF060 bad creator');
select executable_by('fanfare_internal.delegate_api_key(text, text, text[], text, timestamptz, integer)', 'fanfare_server');
select * from finish();
