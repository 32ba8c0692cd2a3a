select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.add_domain('shop', 'shop.example');
select fanfare.create_topic('news', true, 'public', 'shop');
select fanfare.create_topic('orders', true, 'token', 'shop');
select fanfare.create_topic('orders.eu', true, 'token', 'shop');
select fanfare.create_topic('secret', false, 'public', 'shop');
select fanfare.create_topic('news', true, 'public', 'blog');
select set_config('test.orders', fanfare.issue_subscriber_token('{orders}', subject => 'u', app => 'shop'), false);
select set_config('test.all', fanfare.issue_subscriber_token('{*}', app => 'shop'), false);
select set_config('test.none', fanfare.issue_subscriber_token(null, publish => '{*}', app => 'shop'), false);
select set_config('test.blog', fanfare.issue_subscriber_token('{*}', app => 'blog'), false);
select set_config('test.key', fanfare.create_api_key('a', array['topic.subscribe'], 'shop'), false);
select set_config('test.weak', fanfare.create_api_key('b', array['topic.publish'], 'shop'), false);

create function pg_temp.ask(topics text[], credential text default null, host text default 'shop.example', app text default null)
returns text language sql as $$
  select string_agg(g.topic || case when g.topic_id is null then '-' else '+' end, ' ')
  from fanfare_internal.authorize_subscribe(
    ask.host, ask.topics, case when ask.credential <> '' then current_setting('test.' || ask.credential) else ask.credential end, ask.app) as g
$$;
select is(pg_temp.ask(c.topics::text[], c.credential, c.host, c.app), c.granted, format('%s with %s: %s', c.topics, c.credential, c.granted))
from (values
  ('{news}', null, 'shop.example', null, 'news+'),
  ('{news}', null, 'x.example', 'blog', 'news+'),
  ('{news,orders,secret,absent,$kv}', null, 'shop.example', null, 'news+ orders- secret- absent- $kv-'),
  ('{orders,news,orders.eu}', 'orders', 'shop.example', null, 'orders+ news+ orders.eu-'),
  ('{news}', 'orders', 'shop.example', null, 'news+'),
  ('{news}', 'none', 'shop.example', null, 'news+'),
  ('{orders,orders}', 'orders', 'shop.example', null, 'orders+ orders+'),
  ('{news,orders,orders.eu,secret,absent,$kv}', 'all', 'shop.example', null, 'news+ orders+ orders.eu+ secret- absent- $kv-'),
  ('{news,orders,secret}', 'key', 'shop.example', null, 'news+ orders+ secret-'),
  ('{news}', 'blog', 'shop.example', 'blog', 'news+')
) as c (topics, credential, host, app, granted);
select throws_ok(format('select pg_temp.ask(%L, %L, %L, %L)', c.topics, c.credential, c.host, c.app), c.code, c.message, c.what)
from (values
  ('{orders}', null, 'shop.example', null, 'ZF060', 'the topic needs a token that covers it', 'a topic that needs a token'),
  ('{orders,absent}', null, 'shop.example', null, 'ZF060', null, 'the first decides'),
  ('{absent}', null, 'shop.example', null, 'ZF100', 'no such topic', 'a missing topic'),
  ('{secret}', null, 'shop.example', null, 'ZF100', 'no such topic', 'an internal one is the same'),
  ('{secret}', 'all', 'shop.example', null, 'ZF100', 'no such topic', 'with a token too'),
  ('{absent,orders}', null, 'shop.example', null, 'ZF100', null, 'the first decides'),
  ('{$kv}', 'all', 'shop.example', null, 'ZF100', 'no such topic', 'a system topic is internal'),
  ('{}', null, 'shop.example', null, 'ZF100', null, 'no topic at all'),
  ('{news}', null, 'x.example', null, 'ZF100', 'no app is served here', 'no app'),
  ('{news}', null, 'shop.example', 'none', 'ZF100', 'no app is served here', 'no such app'),
  ('{orders}', 'none', 'shop.example', null, 'ZF060', null, 'a right to publish is none to subscribe'),
  ('{news}', '', 'shop.example', null, 'ZF060', 'the token is not valid', 'an empty token is not none'),
  ('{news}', 'blog', 'shop.example', null, 'ZF060', 'the token is not valid', 'another app''s token'),
  ('{news}', 'key', 'shop.example', 'blog', 'ZF060', 'the API key is not valid', 'another app''s key'),
  ('{news}', 'weak', 'shop.example', null, 'ZF061', null, 'a key that may not')
) as c (topics, credential, host, app, code, message, what);

select results_eq(
  $$ select g.app_name, t.name, g.subject, g.expires_at - g.issued_at, g.token_id is not null, g.external_after
     from fanfare_internal.authorize_subscribe('shop.example', '{orders}', current_setting('test.orders')) as g
     join fanfare.topics as t on t.id = g.topic_id and t.app_id = g.app_id $$,
  $$ values ('shop', 'orders', 'u', '1 hour'::interval, true, 0::bigint) $$, 'what a row says');
update fanfare.topics set external_subscribable = true where name = '$kv';
select throws_ok($$ select pg_temp.ask('{$kv}', 'all') $$, 'ZF060', null, 'no prefix covers a system topic');
select set_config('test.kv', fanfare.issue_subscriber_token('{$kv}', app => 'shop'), false);
select is(pg_temp.ask('{$kv}', 'kv'), '$kv+', 'but its name does');
select executable_by('fanfare_internal.authorize_subscribe(text, text[], text, text)', 'fanfare_server');
select * from finish();
