select no_plan();
select throws_ok($$ select fanfare_internal.refuse_version('k', 3, 4) $$, 'ZF302', '"k" is at version 4, not at version 3', 'another version');
select throws_ok($$ select fanfare_internal.refuse_version('k', 3, null) $$, 'ZF302', '"k" is absent, not at version 3', 'none');
select throws_ok($$ select fanfare_internal.refuse_version('k', 0, 4) $$, 'ZF302', '"k" is at version 4, not absent', 'one');
select executable_by('fanfare_internal.refuse_version(text, bigint, bigint)');
select * from finish();
