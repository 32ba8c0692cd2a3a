select no_plan();
select fanfare.create_app('shop');
select fanfare.kv_set('c', 'k', '1');
select ok(fanfare.kv_delete('c', 'k'), 'true where there was one');
select ok(not fanfare.kv_delete('c', 'k'), 'false where there is none');
create temporary table made as select fanfare.kv_set('c', 'k', '1') as version;
select throws_ok($$ select fanfare.kv_delete('c', 'k', expected_version => 0) $$, 'ZF302', null, 'lost');
select is(fanfare.kv_get('c', 'k'), '1', 'and left');
select ok(fanfare.kv_delete('c', 'k', expected_version => m.version), 'won') from made as m;
select throws_ok(format('select fanfare.kv_delete(''c'', ''k'', expected_version => %s)', m.version), 'ZF302', null, 'lost: gone')
from made as m;
select fanfare.kv_set('c', 'k', '1', ttl => '1 microsecond');
select ok(not fanfare.kv_delete('c', 'k'), 'false for one that has expired');
select is((select count(*)::integer from fanfare.kv_entries), 0, 'which is deleted all the same');
select throws_ok($$ select fanfare.kv_delete('c', '..') $$, 'ZF301', null, 'ZF301');
select throws_ok($$ select fanfare.kv_delete('C', 'k') $$, 'ZF300', null, 'ZF300');
select executable_by('fanfare.kv_delete(text, text, bigint, text)', 'fanfare_publisher', 'fanfare_server');
select * from finish();
