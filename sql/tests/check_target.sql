select no_plan();
select shop();
create function pg_temp.check(kind text, target text) returns text language sql as $$
  select fanfare_internal.check_target((select id from fanfare.apps where name = 'shop'), kind, target)
$$;
select is(pg_temp.check('sql', 'shop.handle'), 'shop.handle(jsonb)', 'a function');
select is(pg_temp.check('http', u), u, 'a URL: ' || u)
from unnest(array[
  'https://example.com', 'http://example.com:8080/a/b?c=d', 'https://10.0.0.1/', 'https://[2001:db8::1]:80/x']) as u;
select is(pg_temp.check('topic', 'orders'), 'orders', 'a topic');
select is(pg_temp.check('pull', null), null, 'nothing');
select throws_ok(format('select pg_temp.check(%L, %L)', 'http', u), 'ZF204', null, format('ZF204 for %L', left(u, 40)))
from unnest(array[
  'example.com', 'ftp://example.com', 'https://', 'https://user:pw@example.com/', 'https://example.com/#f',
  'https://example.com/a b', E'https://example.com/\nx', 'https:///x', 'https://' || repeat('a', 2048), null]) as u;
select throws_ok(format('select pg_temp.check(%L, %L)', 'topic', u), 'ZF204', null, format('ZF204 for topic %L', u))
from unnest(array['none', '$kv', null]) as u;
select throws_ok($$ select pg_temp.check('pull', 'x') $$, 'ZF204', null, 'ZF204 a pull handler has no target');
select throws_ok($$ select pg_temp.check('queue', 'x') $$, 'ZF202', null, 'ZF202 kind');
select throws_ok($$ select pg_temp.check(null, 'x') $$, 'ZF202', null, 'ZF202 no kind');
select executable_by('fanfare_internal.check_target(bigint, text, text)');

select * from finish();
