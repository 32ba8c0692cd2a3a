select no_plan();
select fanfare.create_app('shop');
select fanfare.doc_insert('notes', '{}', 'n1');
select throws_ok($$ select fanfare_internal.refuse_document('notes', 'n1', 0, null) $$, 'ZF302', null, 'where a version was expected');
select throws_ok($$ select fanfare_internal.refuse_document('notes', 'n2', null, null) $$, 'ZF305', null, 'where there is none');
select executable_by('fanfare_internal.refuse_document(text, text, bigint, text)');
select * from finish();
