select no_plan();

create function pg_temp.epochs() returns bigint language sql as 'select count(*) from fanfare.epochs';

select is((fanfare_internal.current_epoch(0)).first_batch, 1::bigint, 'opens the first');
select is((fanfare_internal.current_epoch(5)).first_batch, 1::bigint, 'and stays in it');
select is(pg_temp.epochs(), 1::bigint, 'as long as nothing changes');

update fanfare.epochs set postmaster_started_at = '2000-01-01' where last_batch is null;
select is((fanfare_internal.current_epoch(5)).first_batch, 6::bigint, 'another after a restart');
update fanfare.epochs set timeline = '00000000' where last_batch is null;
select is((fanfare_internal.current_epoch(6)).first_batch, 7::bigint, 'or a promotion');
update fanfare.epochs set database_oid = 1 where last_batch is null;
select is((fanfare_internal.current_epoch(7)).first_batch, 8::bigint, 'in another database');
update fanfare.epochs set batches_oid = 1 where last_batch is null;
select is((fanfare_internal.current_epoch(8)).first_batch, 9::bigint, 'or with another table');
select is(pg_temp.epochs(), 5::bigint, 'one each');
select results_eq(
  'select last_batch from fanfare.epochs order by id',
  $$ values (5::bigint), (6), (7), (8), (null) $$, 'each ends where the next begins');

select executable_by('fanfare_internal.current_epoch(bigint)');

select * from finish();
