select no_plan();
select fanfare.create_app('shop');

create temporary table made as select fanfare.create_topic('orders') as id;
select is((select id from made), (select t.id from fanfare.topics as t where t.name = 'orders'), 'returns the id');
select fanfare.create_topic('news', true, 'public', 'shop');
select fanfare.create_topic('bare', null, 'token');
select results_eq(
  'select name, external_subscribable, auth_mode from fanfare.topics where left(name, 1) <> ''$'' order by name',
  $$ values ('bare', false, 'token'), ('news', true, 'public'), ('orders', false, 'token') $$,
  'internal with tokens unless said otherwise');

select throws_ok(format('select fanfare.create_topic(%L)', n), 'ZF010', null, format('ZF010 for %L', left(n, 20)))
from unnest(array['', '$kv', 'a/b', 'a b', repeat('x', 129), null]) as n;
select throws_ok($$ select fanfare.create_topic('orders') $$, 'ZF012', null, 'ZF012 exists');
select throws_ok($$ select fanfare.create_topic('x', auth_mode => 'basic') $$, 'ZF013', null, 'ZF013 unknown');
select throws_ok($$ select fanfare.create_topic('x', auth_mode => null) $$, 'ZF013', null, 'ZF013 null');
select throws_ok($$ select fanfare.create_topic('x', app => 'none') $$, 'ZF003', null, 'ZF003 no such app');

select fanfare.create_app('blog');
select throws_ok($$ select fanfare.create_topic('x') $$, 'ZF002', null, 'ZF002 several apps');
select lives_ok($$ select fanfare.create_topic('orders', app => 'blog') $$, 'another app may use the name');

select executable_by('fanfare.create_topic(text, boolean, text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
