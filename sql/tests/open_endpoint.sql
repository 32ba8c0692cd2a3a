select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.add_domain('shop', 'shop.example');
select fanfare.create_topic('orders', app => 'shop');
create function public.hello(request jsonb) returns jsonb language sql as $$ select '{}'::jsonb $$;
grant execute on function public.hello to fanfare_app_shop, fanfare_app_blog;
select fanfare.create_endpoint(p, 'public.hello', auth => a, app => 'shop', timeout => '1500 ms')
from (values ('open', 'public'), ('token', 'token'), ('key', 'key'), ('*', 'public'), ('a/*', 'public'), ('a/b/*', 'public'), ('a/b/c', 'public')) as v (p, a);
select fanfare.create_endpoint('blog', 'public.hello', auth => 'public', app => 'blog');
create temporary table credentials as select
  fanfare.create_api_key('k', array['topic.publish'], 'shop') as key, fanfare.create_api_key('k', array['*'], 'blog') as foreign_key,
  fanfare.create_api_key('k', array['topic.publish'], '*') as any_key,
  fanfare.issue_subscriber_token(array['orders'], claims => '{"plan":"gold"}', subject => 'ada', app => 'shop') as token,
  fanfare.issue_subscriber_token(array['orders'], app => 'blog') as foreign_token;
create function pg_temp.opens(path text, credential text default null) returns text language sql as $$
  select o.path from fanfare_internal.open_endpoint(opens.path, opens.credential, 'shop.example') as o
$$;
select is(pg_temp.opens(asked), served, format('%s is served by %s', asked, served))
from (values ('open', 'open'), ('other', '*'), ('x/y', '*'), ('a/x', 'a/*'), ('a/b/x', 'a/b/*'), ('a/b/c', 'a/b/c'), ('a', '*'), ('a/', 'a/*'), ('', '*'))
  as v (asked, served);
select throws_ok(format('select pg_temp.opens(%L)', p), 'ZF322', null, 'ZF322 for ' || p)
from unnest(array['..', 'a/../open', 'a/.', './open']) as p;
select throws_ok($$ select * from fanfare_internal.open_endpoint('open', null, 'none.example') $$, 'ZF322', null, 'ZF322 for a host of no app');
select throws_ok($$ select * from fanfare_internal.open_endpoint('open', null, 'shop.example', 'none') $$, 'ZF322', null, 'or no such app');
select is((select o.path from fanfare_internal.open_endpoint('blog', null, 'shop.example', 'blog') as o), 'blog', 'the named app comes before the host''s');

select is(pg_temp.opens(p, c), p, what) from credentials cross join lateral (values
  ('key', key, 'a key of the app'), ('key', any_key, 'a key of all apps'), ('token', token, 'a token of the app'),
  ('open', key, 'a public one with a key'), ('open', token, 'or a token')) as v (p, c, what);
select throws_ok(format('select pg_temp.opens(%L, %L)', p, c), 'ZF060', null, what) from credentials cross join lateral (values
  ('key', null, 'no key'), ('key', token, 'a token for a key'), ('key', foreign_key, 'a key of another app'), ('key', key || 'x', 'a bad key'),
  ('token', null, 'no token'), ('token', key, 'a key for a token'), ('token', foreign_token, 'a token of another app'),
  ('token', 'x', 'no token at all'), ('open', foreign_token, 'a bad token is not taken for none'), ('open', foreign_key, 'nor a bad key'),
  ('open', '', 'nor an empty one')) as v (p, c, what);
select is((select o.claims ->> 'sub' || ' ' || (o.claims -> 'data' ->> 'plan') from credentials as c cross join lateral
  fanfare_internal.open_endpoint('token', c.token, 'shop.example') as o), 'ada gold', 'the claims of the token');
select is((select o.app_id from fanfare_internal.open_endpoint('open', null, 'shop.example') as o), (select a.id from fanfare.apps as a where a.name = 'shop'), 'its app');
select is((select o.timeout_ms from fanfare_internal.open_endpoint('open', null, 'shop.example') as o), 1500, 'the timeout in ms');
drop function public.hello(jsonb);
select executable_by('fanfare_internal.open_endpoint(text, text, text, text)', 'fanfare_server');
select * from finish();
