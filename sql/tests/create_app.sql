select no_plan();

select lives_ok($$ select fanfare.create_app('shop-1_x') $$, 'makes an app');
select is((select count(*) from fanfare.apps where name = 'shop-1_x'), 1::bigint, 'with its name');
create temporary table made as select fanfare.create_app('other') as id;
select is((select id from made), (select a.id from fanfare.apps as a where a.name = 'other'), 'returns its id');
select is(
  (select array_agg(t.name order by t.name collate "C") from fanfare.topics as t
   where t.app_id = (select id from made) and t.auth_mode = 'token' and not t.external_subscribable),
  fanfare_internal.system_topics(), 'with its system topics, internal ones');
select lives_ok(format('select fanfare.create_app(%L)', repeat('a', 63)), '63 characters');

select throws_ok(format('select fanfare.create_app(%L)', n), 'ZF004', null, format('ZF004 for %L', left(n, 20)))
from unnest(array['', 'Shop', '-a', '_a', 'a b', 'a.b', 'ä', E'a\n', repeat('a', 64), null]) as n;
select throws_ok($$ select fanfare.create_app('other') $$, 'ZF005', null, 'ZF005 when it exists');

select executable_by('fanfare.create_app(text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
