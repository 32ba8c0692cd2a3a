select no_plan();
select set_config('test.shop', fanfare.create_app('shop')::text, false);
select set_config('test.blog', fanfare.create_app('blog')::text, false);
select set_config('test.key', fanfare.create_api_key('a', array['topic.publish', 'store.read'], 'shop'), false);
select set_config('test.any', fanfare.create_api_key('b', array['*'], 'shop'), false);
select set_config('test.all', fanfare.create_api_key('c', array['topic.publish'], '*'), false);

create function pg_temp.authorize(key text, capability text, app text) returns boolean language sql as $$
  select fanfare_internal.authorize_key(
    current_setting('test.' || authorize.key), authorize.capability,
    current_setting('test.' || authorize.app)::bigint)
$$;

select ok(pg_temp.authorize('key', 'topic.publish', 'shop'), 'a capability of the key');
select ok(pg_temp.authorize('key', 'store.read', 'shop'), 'another one');
select ok(pg_temp.authorize('any', 'whatever', 'shop'), '* is every capability');
select ok(pg_temp.authorize('all', 'topic.publish', a), 'a key of all apps in ' || a)
from unnest(array['shop', 'blog']) as a;

select ok(pg_temp.authorize('key', 'topic.manage or store.read', 'shop'), 'one of two');
select throws_ok(
  $$ select pg_temp.authorize('key', 'topic.manage or app.read', 'shop') $$, 'ZF061', null, 'ZF061 none of two');
select throws_ok(
  $$ select pg_temp.authorize('key', 'topic.manage', 'shop') $$, 'ZF061', null, 'ZF061 lacks it');
select throws_ok($$ select pg_temp.authorize('key', null, 'shop') $$, 'ZF061', null, 'ZF061 for none');
select throws_ok(
  $$ select pg_temp.authorize('key', 'topic.publish', 'blog') $$, 'ZF060', 'the API key is not valid',
  'ZF060 in another app');
select throws_ok(
  $$ select pg_temp.authorize('any', 'whatever', 'blog') $$, 'ZF060', 'the API key is not valid',
  'ZF060 in another app, although it may do everything');
select throws_ok(
  $$ select fanfare_internal.authorize_key(current_setting('test.any'), 'topic.publish', null) $$, 'ZF061', null,
  'ZF061 in all apps for a key of one');
select ok(
  fanfare_internal.authorize_key(current_setting('test.all'), 'topic.publish', null), 'a key of all apps in all');
select throws_ok(
  format('select fanfare_internal.authorize_key(%L, %L, 1)', k, 'topic.publish'), 'ZF060', 'the API key is not valid',
  format('ZF060 for %L', left(k, 10)))
from unnest(array[
  null, '', 'Bearer', substr(current_setting('test.key'), 4), current_setting('test.key') || 'a',
  current_setting('test.key') || E'\n', left(current_setting('test.key'), -1) || '!',
  'ff_000000000000_' || repeat('a', 43),
  left(current_setting('test.key'), 16) || repeat('a', 43),
  left(current_setting('test.key'), 16) || substr(current_setting('test.all'), 17)
]) as k;

select executable_by('fanfare_internal.authorize_key(text, text, bigint)', 'fanfare_server');

select * from finish();
