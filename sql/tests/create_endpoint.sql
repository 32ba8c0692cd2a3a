select no_plan();
select fanfare.create_app('shop');
create function public.hello(request jsonb) returns jsonb language sql as $$ select '{}'::jsonb $$;
grant execute on function public.hello to fanfare_app_shop;
create function public.wrong(request jsonb) returns void language sql as $$ select $$;
select fanfare.create_endpoint('hello', 'public.hello');
select results_eq('select path, methods, function, auth, timeout, max_body_bytes from fanfare.endpoints', $$ values
  ('hello' collate "C", array['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], 'public.hello(jsonb)', 'key', '15 s'::interval, 1048576) $$,
  'all methods, by key, unless said otherwise');
select lives_ok(format($$ select fanfare.create_endpoint(%L, 'public.hello(jsonb)', array['GET'], 'public') $$, p), 'path ' || p)
from unnest(array['*', 'a/*', 'a/b.c~d_e-f', 'A', 'v1/users']) as p;
select throws_ok(format($$ select fanfare.create_endpoint(%L, 'public.hello') $$, p), 'ZF320', null, format('ZF320 for path %L', left(p, 20)))
from unnest(array['', '/', '/a', 'a/', 'a//b', '..', 'a/../b', './a', 'a b', 'a%2fb', '*/a', 'a*', '$a', 'ä', repeat('a', 513), null]) as p;
select throws_ok(format($$ select fanfare.create_endpoint('x', 'public.hello', %s) $$, a), 'ZF320', null, 'ZF320 for ' || a)
from unnest(array[
  $$ array['get'] $$, $$ array['TRACE'] $$, $$ array[]::text[] $$, $$ null $$, $$ auth => 'basic' $$, $$ auth => null $$,
  $$ timeout => '9 ms' $$, $$ timeout => '61 s' $$, $$ timeout => null $$, $$ max_body_bytes => -1 $$, $$ max_body_bytes => 67108865 $$]) as a;
select throws_ok(format($$ select fanfare.create_endpoint('x', %L) $$, f), 'ZF203', null, 'ZF203 for ' || f)
from unnest(array['public.absent', 'public.wrong', 'hello', 'pg_catalog.now', '']) as f;
select throws_ok($$ select fanfare.create_endpoint('hello', 'public.hello') $$, 'ZF321', null, 'ZF321 the path is taken');
select throws_ok($$ select fanfare.create_endpoint('x', 'public.hello', app => 'none') $$, 'ZF003', null, 'ZF003');
drop function public.hello(jsonb);
drop function public.wrong(jsonb);
select executable_by('fanfare.create_endpoint(text, text, text[], text, interval, integer, text)', 'fanfare_admin', 'fanfare_server');
select * from finish();
