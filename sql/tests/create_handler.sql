select no_plan();
select shop();
select ok(fanfare.create_handler('on-order', 'sql', 'shop.handle', '3 s', 5, 100) > 0, 'returns an id');
select results_eq(
  'select name, kind, target, timeout, max_concurrency, rate from fanfare.handlers',
  $$ values ('on-order', 'sql', 'shop.handle(jsonb)', interval '3 s', 5, 100) $$, 'stores it');
select is_empty('select * from fanfare_internal.handler_secrets', 'without a secret');
select fanfare.create_handler('hook', 'http', 'https://example.com', headers => '{"X-Shop": "1"}');
select matches((webhook_secrets('hook')).secret, '^whsec_', 'a webhook gets a secret');
select is((handler('hook')).timeout, interval '15 s', 'and 15 s');
select lives_ok($$ select fanfare.create_handler('copy', 'topic', 'orders') $$, 'topic');
select lives_ok($$ select fanfare.create_handler('worker', 'pull') $$, 'pull');

select throws_ok($$ select fanfare.create_handler('hook', 'pull') $$, 'ZF201', null, 'ZF201 it exists');
select throws_ok(format('select fanfare.create_handler(%L, %L)', n, 'pull'), 'ZF202', null, format('ZF202 name %L', n))
from unnest(array['', 'A', null]) as n;
select throws_ok('select fanfare.create_handler(' || a || ')', 'ZF202', null, 'ZF202 for ' || a)
from unnest(array[
  $$ 'x', 'pull', timeout => '99 ms' $$, $$ 'x', 'pull', timeout => '2 hours' $$, $$ 'x', 'pull', max_concurrency => 0 $$,
  $$ 'x', 'pull', rate => 0 $$, $$ 'x', 'pull', headers => '{"a": "b"}' $$, $$ 'x', 'http', 'https://e.com', headers => '[]' $$,
  $$ 'x', 'pull', secret => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' $$, $$ 'x', 'http', 'https://e.com', secret => 'abc' $$,
  $$ 'x', 'queue', 'x' $$]) as a;
select throws_ok($$ select fanfare.create_handler('x', 'sql', 'shop.none') $$, 'ZF203', null, 'ZF203');
select throws_ok($$ select fanfare.create_handler('x', 'http', 'example.com') $$, 'ZF204', null, 'ZF204');
select throws_ok($$ select fanfare.create_handler('x', 'pull', app => 'none') $$, 'ZF003', null, 'ZF003');
update fanfare.handlers set deleted_at = now() where name = 'hook';
select lives_ok($$ select fanfare.create_handler('hook', 'pull') $$, 'the name of a deleted one is free');
select executable_by(
  'fanfare.create_handler(text, text, text, interval, integer, integer, jsonb, text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
