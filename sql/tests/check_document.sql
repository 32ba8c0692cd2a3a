select no_plan();
select lives_ok($$ select fanfare_internal.check_document('{}') $$, 'an object');
select throws_ok($$ select fanfare_internal.check_document('[]') $$, 'ZF306', null, 'ZF306 anything else');
select throws_ok($$ select fanfare_internal.check_document(null) $$, 'ZF021', null, 'ZF021 missing');
select executable_by('fanfare_internal.check_document(jsonb)');
select * from finish();
