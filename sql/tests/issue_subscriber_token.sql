select no_plan();
select fanfare.create_app('shop');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select act_as('publisher');
select set_config('test.token', fanfare.issue_subscriber_token(array['orders', 'news.*'], '10 minutes', 'user-7', '{"name":"Ä"}'), false);
select set_config('test.bare', fanfare.issue_subscriber_token(array['orders']), false);
select set_config('test.writer', fanfare.issue_subscriber_token(null, publish => array['chat.*']), false);
reset role;

create function pg_temp.part(token text, number integer) returns jsonb language sql as $$
  select fanfare_internal.decode_segment(split_part(current_setting('test.' || part.token), '.', part.number))
$$;
select is(
  pg_temp.part('token', 1),
  jsonb_build_object('alg', 'HS256', 'typ', 'JWT', 'kid', (select kid from fanfare.signing_keys)), 'the header names the key');
select is(
  pg_temp.part('token', 2) - array['iat', 'exp', 'jti'],
  '{"app":"shop","topics":["orders","news.*"],"sub":"user-7","data":{"name":"Ä"}}', 'claims');
select is(
  (pg_temp.part(t, 2) ->> 'exp')::numeric - (pg_temp.part(t, 2) ->> 'iat')::numeric, seconds::numeric, t || ' lives for its ttl')
from (values ('token', 600), ('bare', 3600), ('writer', 3600)) as c (t, seconds);
select ok(abs((pg_temp.part('bare', 2) ->> 'iat')::numeric - extract(epoch from now())) < 60, 'issued now');
select is(pg_temp.part('bare', 2) - array['iat', 'exp', 'jti'], '{"app":"shop","topics":["orders"]}', 'nothing that was not asked for');
select is(pg_temp.part('writer', 2) -> 'publish', '["chat.*"]', 'what it may publish to');
select isnt(pg_temp.part('token', 2) ->> 'jti', pg_temp.part('bare', 2) ->> 'jti', 'each has its own jti');

select throws_ok(format('select fanfare.issue_subscriber_token(%s)', c.args), c.code, null, c.code || ' for ' || c.args)
from (values
  ('null', 'ZF101'), ('''{}''', 'ZF101'), ('''{orders,""}''', 'ZF101'), ('''{$*}''', 'ZF101'), ('array[null]', 'ZF101'),
  ('''{a}'', publish => ''{a/b}''', 'ZF101'),
  ('''{a}'', null', 'ZF102'), ('''{a}'', ''0''', 'ZF102'), ('''{a}'', ''31 days''', 'ZF102'), ('''{a}'', ''-1 hour''', 'ZF102'),
  ('''{a}'', subject => ''''', 'ZF103'), ('''{a}'', subject => repeat(''x'', 256)', 'ZF103'),
  ('''{a}'', claims => ''[]''', 'ZF104'), ('''{a}'', claims => ''null''', 'ZF104'),
  ('''{a}'', claims => jsonb_build_object(''a'', repeat(''x'', 8000))', 'ZF104'),
  ('array_fill(repeat(''x'', 128), array[100])', 'ZF104'),
  ('''{a}'', app => ''none''', 'ZF003')
) as c (args, code);
select fanfare.create_app('blog');
select act_as('publisher');
select throws_ok($$ select fanfare.issue_subscriber_token('{a}', app => 'blog') $$, 'ZF003', null, 'ZF003 for another app');
reset role;
select executable_by(
  'fanfare.issue_subscriber_token(text[], interval, text, jsonb, text, text[])', 'fanfare_admin', 'fanfare_publisher', 'fanfare_server');
select * from finish();
