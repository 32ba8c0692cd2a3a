select no_plan();
select shop();
select fanfare.create_handler('worker', 'pull');
select ok(fanfare.create_trigger('worker', 'pubsub', 'all-orders', 'orders', 'a?_%*', filter => '$.total > 10',
  max_attempts => 3, backoff_base => '2 s', backoff_cap => '1 min', ordered => true) > 0, 'returns an id');
select results_eq(
  'select t.name, t.kind, o.name, key_pattern, key_like, filter::text, max_attempts, backoff_base, backoff_cap, ordered, enabled
   from fanfare.triggers as t join fanfare.topics as o on o.id = t.topic_id',
  $$ values ('all-orders', 'pubsub', 'orders', 'a?_%*', 'a_\_\%%', '($."total" > 10)', 3, interval '2 s', interval '1 min', true, true) $$,
  'stores it, the glob also as a LIKE pattern');
select fanfare.create_trigger('worker', topic => 'orders');
select is((select count(*) from fanfare.triggers where name = 'worker'), 1::bigint, 'is named after its handler');
select lives_ok('select fanfare.create_trigger(' || quote_literal('worker') || ', name => ' || quote_literal('t' || n) || ', ' || a || ')', a)
from unnest(array[
  $$ kind => 'kv', collection => 'c*', operations => array['insert'] $$, $$ kind => 'docs' $$, $$ kind => 'files', key => 'a/*' $$,
  $$ kind => 'cron', schedule => 'nightly' $$, $$ kind => 'dead_letter', source_handler => 'worker', topic => 'orders' $$
]) with ordinality as x (a, n);

select throws_ok($$ select fanfare.create_trigger('none', topic => 'orders') $$, 'ZF200', null, 'ZF200 no such handler');
select throws_ok($$ select fanfare.create_trigger('worker', topic => 'orders') $$, 'ZF211', null, 'ZF211 it exists');
select throws_ok($$ select fanfare.create_trigger('worker', name => 'x', topic => 'none') $$, 'ZF011', null, 'ZF011 no such topic');
select throws_ok('select fanfare.create_trigger(' || quote_literal('worker') || ', name => ' || quote_literal('x') || ', ' || a || ')', 'ZF212', null, 'ZF212 for ' || a)
from unnest(array[
  $$ topic => '$kv' $$, $$ kind => 'kv', operations => array['upsert'] $$, $$ kind => 'kv', topic => 'orders' $$,
  $$ kind => 'kv', operations => '{}' $$, $$ topic => 'orders', max_attempts => 0 $$,
  $$ topic => 'orders', backoff_base => '-1 s' $$, $$ topic => 'orders', backoff_base => '1 min', backoff_cap => '1 s' $$,
  $$ topic => 'orders', schedule => 's' $$]) as a;
select throws_ok($$ select fanfare.create_trigger('worker', name => 'x', topic => 'orders', app => 'none') $$, 'ZF003', null, 'ZF003');
select executable_by(
  'fanfare.create_trigger(text, text, text, text, text, text, text[], text, text, text, jsonpath, integer, interval, interval, boolean, text)',
  'fanfare_admin', 'fanfare_server');

select fanfare.set_setting(n, v) from (values
  ('default_max_attempts', '4'), ('default_backoff_base', '2 s'), ('default_backoff_cap', '3 s')) as s (n, v);
select fanfare.create_trigger(handler => 'worker', name => 'as-set', topic => 'orders', backoff_cap => '5 s');
select results_eq(
  $$ select t.max_attempts, t.backoff_base, t.backoff_cap from fanfare.triggers as t where t.name = 'as-set' $$,
  $$ values (4, interval '2 s', interval '5 s') $$, 'what is not said is taken from the settings');

select * from finish();
