select no_plan();
select fanfare.create_app('shop');
select fanfare.doc_insert('notes', '{"a":1,"b":{"c":2,"d":3}}', 'n1');
create temporary table made as select d.version from fanfare.doc_entry('notes', 'n1') as d;
select ok(fanfare.doc_patch('notes', 'n1', '{"a":null,"b":{"c":9}}') > m.version, 'at a new version') from made as m;
select is(fanfare.doc_get('notes', 'n1'), '{"b":{"c":9,"d":3}}', 'merges');
select throws_ok(format('select fanfare.doc_patch(''notes'', ''n1'', %L)', p), 'ZF308', null, format('ZF308 for %L', p))
from unnest(array['[]', '1', 'null', '"a"', null]) as p;
select throws_ok($$ select fanfare.doc_patch('notes', 'n2', '{}') $$, 'ZF305', null, 'ZF305');
select throws_ok(format('select fanfare.doc_patch(''notes'', ''n1'', ''{}'', expected_version => %s)', m.version), 'ZF302', null, 'lost')
from made as m;
select lives_ok($$ select fanfare.doc_patch('notes', 'n1', '{"w":1}', expected_version => (select d.version from fanfare.doc_entry('notes', 'n1') as d)) $$, 'won');
select throws_ok($$ select fanfare.doc_patch('notes', 'n1', jsonb_build_object('x', repeat('x', 1048550))) $$, 'ZF020', null,
  'ZF020 where the document comes out over the limit');
select throws_ok($$ select fanfare.doc_patch('notes', '.', '{}') $$, 'ZF303', null, 'ZF303');
select throws_ok($$ select fanfare.doc_patch('.', 'n1', '{}') $$, 'ZF300', null, 'ZF300');
select executable_by('fanfare.doc_patch(text, text, jsonb, bigint, text)', 'fanfare_publisher', 'fanfare_server');
select * from finish();
