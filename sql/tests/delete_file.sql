select no_plan();
select fanfare.create_app('shop');
select fanfare_internal.save_file('a', 1, 'text/plain', sha256('a'), '00000000-0000-4000-8000-000000000001');
select fanfare_internal.save_file('b', 1, 'text/plain', sha256('b'), '00000000-0000-4000-8000-000000000002');

select is(fanfare.delete_file('a'), '00000000-0000-4000-8000-000000000001', 'returns what named its bytes');
select throws_ok($$ select fanfare.delete_file('a') $$, 'ZF361', null, 'ZF361 no such file');
select throws_ok($$ select fanfare.delete_file(null) $$, 'ZF361', null, 'ZF361 null');
select throws_ok($$ select fanfare.delete_file('b', if_match => '{00}') $$, 'ZF362', null, 'ZF362 not as expected');
select throws_ok($$ select fanfare.delete_file('b', if_none_match => '{*}') $$, 'ZF362', null, 'ZF362 one that it may not have');
select throws_ok($$ select fanfare.delete_file('b', unmodified_since => '2000-01-01') $$, 'ZF362', null, 'ZF362 changed later');
select throws_ok($$ select fanfare.delete_file('b', app => 'none') $$, 'ZF003', null, 'ZF003 no such app');
select is(
  fanfare.delete_file('b', array[encode(sha256('b'), 'hex')]), '00000000-0000-4000-8000-000000000002', 'as expected');
select is_empty('select from fanfare.files', 'both are gone');

select executable_by('fanfare.delete_file(text, text[], text, text[], timestamptz)', 'fanfare_admin', 'fanfare_publisher', 'fanfare_server');

select * from finish();
