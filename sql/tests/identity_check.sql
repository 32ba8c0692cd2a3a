select no_plan();

select ok(fanfare_internal.identity_check() between 0 and 4294967295, 'has 32 bits');
create temporary table seen as select fanfare_internal.identity_check() as identity;
select is(fanfare_internal.identity_check(), (select identity from seen), 'is the same while nothing changes');
vacuum full fanfare_internal.log_floor;
select isnt(fanfare_internal.identity_check(), (select identity from seen), 'is another when the table has another file');

select executable_by('fanfare_internal.identity_check()');

select * from finish();
