select no_plan();

select lives_ok('select fanfare_internal.require_read_committed()', 'takes read committed');
begin isolation level repeatable read;
select throws_ok('select fanfare_internal.require_read_committed()', 'ZF050', null, 'ZF050 in repeatable read');
rollback;
begin isolation level serializable;
select throws_ok('select fanfare_internal.require_read_committed()', 'ZF050', null, 'ZF050 in serializable');
rollback;

select executable_by('fanfare_internal.require_read_committed()');

select * from finish();
