select no_plan();
select throws_ok('select fanfare_internal.require_acting(7)', 'ZF052', null, 'outside of a call');
begin;
select fanfare_internal.act_for(7);
select lives_ok('select fanfare_internal.require_acting(7)', 'while the transaction acts for the app');
select throws_ok('select fanfare_internal.require_acting(8)', 'ZF052', null, 'not for another');
rollback;
select executable_by('fanfare_internal.require_acting(bigint)', 'fanfare_publisher');

select * from finish();
