select no_plan();
select lives_ok($$ select fanfare_internal.check_stored('null') $$, 'JSON null');
select throws_ok($$ select fanfare_internal.check_stored(null) $$, 'ZF021', null, 'ZF021 missing');
update fanfare.settings set value = '10' where name = 'payload_limit';
select lives_ok($$ select fanfare_internal.check_stored('"12345678"') $$, 'at the limit');
select throws_ok($$ select fanfare_internal.check_stored('"123456789"') $$, 'ZF020', null, 'ZF020 over it');
select executable_by('fanfare_internal.check_stored(jsonb)');
select * from finish();
