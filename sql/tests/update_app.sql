select no_plan();
select fanfare.create_app('shop');
create function pg_temp.settings() returns text language sql as $$
  select format('%s %s %s %s', a.allowed_origins, a.max_streams, a.max_streams_per_address, a.publish_rate) from fanfare.apps as a
$$;
select is(pg_temp.settings(), '{}   ', 'no origin and no limit at first');
select fanfare.update_app('shop', '{"allowed_origins":["https://a.example","http://localhost:3000","http://[::1]:80","*"],"max_streams":10,"publish_rate":100}');
select is(pg_temp.settings(), '{https://a.example,http://localhost:3000,http://[::1]:80,*} 10  100', 'changes what is named');
select fanfare.update_app('shop', '{"max_streams":null,"max_streams_per_address":5}');
select is(pg_temp.settings(), '{https://a.example,http://localhost:3000,http://[::1]:80,*}  5 100', 'null takes a limit away, others stay');
select fanfare.update_app('shop', '{"allowed_origins":null}');
select is(pg_temp.settings(), '{}  5 100', 'no origins');
select fanfare.update_app('shop', '{}');
select throws_ok(format('select fanfare.update_app(%L, %L)', 'shop', c), 'ZF108', null, 'ZF108 for ' || coalesce(left(c, 60), 'null'))
from unnest(array[
  null, '[]', 'null', '{"name":"x"}', '{"id":1}', '{"created_at":"2026-01-01"}', '{"max_streams":0}', '{"max_streams":-1}',
  '{"max_streams":"many"}', '{"max_streams":1.5}', '{"max_streams":99999999999}', '{"publish_rate":0}', '{"max_streams_per_address":0}',
  '{"allowed_origins":"x"}', '{"allowed_origins":["a.example"]}', '{"allowed_origins":["https://a.example/"]}', '{"allowed_origins":[""]}',
  '{"allowed_origins":["https://A.example"]}', '{"allowed_origins":["null"]}', '{"allowed_origins":[null]}', '{"allowed_origins":["ftp://a"]}',
  '{"allowed_origins":["https://a.example\nx"]}', format('{"allowed_origins":%s}', array_to_json(array_fill('*'::text, array[65])))
]) as c;
select is(pg_temp.settings(), '{}  5 100', 'and nothing changes');
select throws_ok($$ select fanfare.update_app('none', '{}') $$, 'ZF001', null, 'ZF001 no such app');
select executable_by('fanfare.update_app(text, jsonb)', 'fanfare_admin', 'fanfare_server');
select * from finish();
