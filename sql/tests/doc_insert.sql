select no_plan();
select fanfare.create_app('shop');
select fanfare.create_app('blog');
select fanfare.grant_app('shop', current_setting('test.publisher'));
select act_as('publisher');
select is(fanfare.doc_insert('notes', '{"a":1}', 'n1'), 'n1', 'the given id');
select is(fanfare.doc_get('notes', 'n1'), '{"a":1}', 'stores it');
select matches(fanfare.doc_insert('notes', '{}'), '^[0-9a-f-]{36}$', 'or a UUID');
select isnt(fanfare.doc_insert('notes', '{}'), fanfare.doc_insert('notes', '{}'), 'another each time');
select throws_ok($$ select fanfare.doc_insert('notes', '{}', 'n1') $$, 'ZF307', null, 'ZF307 it exists');
select is(fanfare.doc_get('notes', 'n1'), '{"a":1}', 'and is as it was');
select throws_ok(format('select fanfare.doc_insert(''notes'', %L)', b), 'ZF306', null, 'ZF306 for ' || b)
from unnest(array['[]', '1', 'null', '"a"']) as b;
select throws_ok(format('select fanfare.doc_insert(''notes'', ''{}'', %L)', i), 'ZF303', null, format('ZF303 for %L', left(i, 10)))
from unnest(array['', '.', '..', 'a/b', E'a\tb', repeat('i', 513)]) as i;
select lives_ok(format('select fanfare.doc_insert(''ids'', ''{}'', %L)', i), format('id %L', left(i, 20)))
from unnest(array['a.b', '...', 'a@b.example', 'ä b', repeat('ä', 512)]) as i;
select throws_ok($$ select fanfare.doc_insert('Notes', '{}') $$, 'ZF300', null, 'ZF300');
select throws_ok($$ select fanfare.doc_insert('notes', null) $$, 'ZF021', null, 'ZF021');
select throws_ok($$ select fanfare.doc_insert('notes', jsonb_build_object('a', repeat('x', 1048568))) $$, 'ZF020', null, 'ZF020');
select lives_ok($$ select fanfare.doc_insert('notes', jsonb_build_object('a', repeat('x', 1048567))) $$, 'at the limit');
select throws_ok($$ select fanfare.doc_insert('notes', '{}', app => 'blog') $$, 'ZF003', null, 'ZF003');
reset role;
select executable_by('fanfare.doc_insert(text, jsonb, text, text)', 'fanfare_publisher', 'fanfare_server');
select * from finish();
