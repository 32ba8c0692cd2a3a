select no_plan();
select fanfare.create_app('shop');
create function pg_temp.keys(prefix text, after text default '', max_count integer default 100) returns text[] language sql as $$
  select array(select e.key from fanfare.kv_list('c', keys.prefix, keys.after, keys.max_count) as e)
$$;
select fanfare.kv_set('c', k, '1') from unnest(array['b', 'a/2', 'a/1', 'a', 'ab', 'B', 'a/' || chr(1114111) || 'z', 'ä']) as k;
select fanfare.kv_set('d', 'a/3', '1');
select fanfare.kv_set('c', 'a/0', '1', ttl => '1 microsecond');
select is(pg_temp.keys('a/'), array['a/1', 'a/2', 'a/' || chr(1114111) || 'z'], 'those that begin with the prefix, without the expired');
select is(pg_temp.keys(''), array['B', 'a', 'a/1', 'a/2', 'a/' || chr(1114111) || 'z', 'ab', 'b', 'ä'], 'all, in the order of bytes');
select is(pg_temp.keys(null, null), pg_temp.keys(''), 'null is no prefix, and the start');
select is(pg_temp.keys('a/', 'a/1', 1), array['a/2'], 'a page after a key');
select is(pg_temp.keys('a/', 'b'), '{}', 'nothing after the last');
select is(pg_temp.keys('a%'), '{}', 'a prefix is no pattern');
select throws_ok(format('select fanfare.kv_list(''c'', max_count => %s)', n), 'ZF031', null, 'ZF031 for ' || n)
from unnest(array['0', '10001', 'null']) as n;
select throws_ok($$ select fanfare.kv_list('') $$, 'ZF300', null, 'ZF300');
select executable_by('fanfare.kv_list(text, text, text, integer, text)', 'fanfare_publisher', 'fanfare_server');
select * from finish();
