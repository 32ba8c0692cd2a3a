select no_plan();
select fanfare.create_app('shop');
select fanfare.doc_insert('notes', '{"a":1,"b":2}', 'n1');
create temporary table seen (version bigint);
insert into seen select d.version from fanfare.doc_entry('notes', 'n1') as d;
insert into seen select fanfare.doc_update('notes', 'n1', '{"a":2}');
select is(fanfare.doc_get('notes', 'n1'), '{"a":2}', 'replaces it whole');
select ok((select count(distinct version) = 2 from seen), 'at a new version');
select throws_ok($$ select fanfare.doc_update('notes', 'n2', '{}') $$, 'ZF305', null, 'ZF305 there is none');
select lives_ok($$ select fanfare.doc_update('notes', 'n2', '{}', upsert => true) $$, 'upsert makes it');
select lives_ok($$ select fanfare.doc_update('notes', 'n2', '{"a":1}', upsert => true) $$, 'and replaces it');
select is(fanfare.doc_get('notes', 'n2'), '{"a":1}', 'whole');
select throws_ok(format('select fanfare.doc_update(''notes'', ''n1'', ''{}'', expected_version => %s)', min(version)), 'ZF302', null, 'lost')
from seen;
select lives_ok(format('select fanfare.doc_update(''notes'', ''n1'', ''{}'', expected_version => %s)', max(version)), 'won') from seen;
select throws_ok($$ select fanfare.doc_update('notes', 'n1', '{}', expected_version => 0) $$, 'ZF302', null, '0: lost');
select lives_ok($$ select fanfare.doc_update('notes', 'n3', '{}', expected_version => 0) $$, '0: won');
select throws_ok($$ select fanfare.doc_update('notes', 'n4', '{}', expected_version => 5, upsert => true) $$, 'ZF302', null,
  'upsert makes none where a version is expected');
select throws_ok($$ select fanfare.doc_update('notes', 'n1', '[]') $$, 'ZF306', null, 'ZF306');
select throws_ok($$ select fanfare.doc_update('notes', '..', '{}') $$, 'ZF303', null, 'ZF303');
select throws_ok($$ select fanfare.doc_update('', 'n1', '{}') $$, 'ZF300', null, 'ZF300');
select throws_ok($$ select fanfare.doc_update('c', 'i', null) $$, 'ZF021', null, 'ZF021');
select executable_by('fanfare.doc_update(text, text, jsonb, bigint, boolean, text)', 'fanfare_publisher', 'fanfare_server');
select * from finish();
