select no_plan();
select fanfare.create_app(a) from unnest(array['shop', 'blog']) as a;
select fanfare.add_domain('shop', 'shop.example');
select set_config('test.shop', fanfare.create_api_key('a', array['topic.publish'], 'shop'), false);
select set_config('test.all', fanfare.create_api_key('b', array['*'], '*'), false);
select set_config('test.bad', 'ff_000000000000_' || repeat('a', 43), false);

create function pg_temp.app_of(key text, host text, app text) returns text language sql as $$
  select g.app_name from fanfare_internal.authorize_request(
    current_setting('test.' || app_of.key), 'topic.publish', app_of.host, app_of.app) as g
$$;
select is(pg_temp.app_of('shop', 'shop.example', null), 'shop', 'the app of the host');
select is(pg_temp.app_of('shop', 'absent.example', null), null, 'no row where the host leads nowhere');
select is(pg_temp.app_of('bad', 'absent.example', null), null, 'whatever the key is');
select is(pg_temp.app_of('shop', 'absent.example', 'shop'), 'shop', 'the named app, whatever the host');
select is(pg_temp.app_of('all', 'shop.example', 'blog'), 'blog', 'a key for all apps in each');
select throws_ok(format('select pg_temp.app_of(%L, %L, %L)', c.key, 'shop.example', c.app), c.code, c.message, c.what)
from (values
  ('shop', 'blog', 'ZF001', 'no app named "blog"', 'another app'),
  ('shop', 'none', 'ZF001', 'no app named "none"', 'the same for no app'),
  ('all', 'none', 'ZF001', 'no app named "none"', 'and with a key for all'),
  ('shop', '', 'ZF001', 'no app named ""', 'an empty name is none, not the host''s'),
  ('bad', 'blog', 'ZF060', 'the API key is not valid', 'without a valid key nothing is said of apps'),
  ('bad', 'none', 'ZF060', 'the API key is not valid', 'nor of missing ones')
) as c (key, app, code, message, what);
select throws_ok(
  format('select * from fanfare_internal.authorize_request(%L, %L, null, %L)', current_setting('test.shop'), 'app.manage', 'shop'),
  'ZF061', null, 'ZF061 it lacks the capability');
-- Tokens publish where they say so.
select set_config('test.token', fanfare.issue_subscriber_token('{*}', publish => '{chat.*}', app => 'shop'), false);
create function pg_temp.publishes(topic text, capability text, host text, app text) returns text language sql as $$
  select g.app_name from fanfare_internal.authorize_request(
    current_setting('test.token'), publishes.capability, publishes.host, publishes.app, publishes.topic) as g
$$;
select is(pg_temp.publishes('chat.1', 'topic.publish', 'shop.example', null), 'shop', 'a token publishes to a topic it covers');
select is(pg_temp.publishes('chat.1', 'topic.publish', 'x.example', 'shop'), 'shop', 'and in the app of the path');
select is(pg_temp.publishes('chat.1', 'topic.publish', 'x.example', null), null, 'no row where the host leads nowhere');
select throws_ok(
  format('select pg_temp.publishes(%L, %L, %L, %L)', c.topic, c.capability, 'shop.example', c.app), 'ZF060', 'the token is not valid', c.what)
from (values
  ('orders', 'topic.publish', null, 'not to another topic'),
  (null, 'topic.publish', null, 'nor to no topic'),
  ('chat.1', 'topic.manage', null, 'nor with another capability'),
  ('chat.1', null, null, 'nor with none'),
  ('chat.1', 'topic.publish', 'blog', 'nor in another app'),
  ('chat.1', 'topic.publish', 'none', 'nor in none')
) as c (topic, capability, app, what);
select executable_by('fanfare_internal.authorize_request(text, text, text, text, text)', 'fanfare_server');
select * from finish();
