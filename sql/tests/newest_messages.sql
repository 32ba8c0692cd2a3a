select no_plan();
select shop();
select fanfare.publish('orders', to_jsonb(n), 'k' || n) from generate_series(1, 5) as n;
create function pg_temp.newest(before bigint, max_count integer) returns setof fanfare_internal.listed_messages language sql as $$
  select m.*
  from fanfare_internal.newest_messages((select id from fanfare.apps where name = 'shop'), 'orders', newest.before, newest.max_count) as m
$$;
select results_eq('select payload from pg_temp.newest(null, 2)', $$ values ('5'::jsonb), ('4') $$, 'newest first');
select results_eq(
  $$ select key, topic from pg_temp.newest((select id from fanfare.messages where key = 'k4'), 2) $$, $$ values ('k3', 'orders'), ('k2', 'orders') $$,
  'before a message');
select is((select count(*) from pg_temp.newest(0, 9)), 0::bigint, 'none before one that is gone');
select is((select count(position) from pg_temp.newest(null, 9)), 0::bigint, 'without a position until they are sealed');
select throws_ok(
  $$ select * from fanfare_internal.newest_messages((select id from fanfare.apps where name = 'shop'), 'ordes', null, 1) $$, 'ZF011', null,
  'ZF011 no such topic');
select executable_by('fanfare_internal.newest_messages(bigint, text, bigint, integer)', 'fanfare_server');
select * from finish();
