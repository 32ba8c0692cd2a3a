select no_plan();

create temporary table first as select e.* from fanfare_internal.open_epoch(0) as e;
select results_eq(
  $$ select label ~ '^[a-z2-7]{8}$', lineage = fanfare_internal.current_lineage(), timeline = fanfare_internal.timeline(),
       batches_oid = 'fanfare.batches'::regclass, postmaster_started_at = pg_postmaster_start_time(),
       database_oid = (select d.oid from pg_database as d where d.datname = current_database()),
       system_identifier = (select c.system_identifier from pg_control_system() as c),
       first_batch, last_batch
     from first $$,
  $$ values (true, true, true, true, true, true, true, 1::bigint, null::bigint) $$,
  'records what the database runs on');

create temporary table second as select e.* from fanfare_internal.open_epoch(41) as e;
select is((select e.last_batch from fanfare.epochs as e join first as f using (id)), 41::bigint, 'ends the one before');
select is((select first_batch from second), 42::bigint, 'and begins after it');
select isnt((select label from second), (select label from first), 'under another label');
select is((select count(*) from fanfare.epochs where last_batch is null), 1::bigint, 'one is the current one');

select fanfare_internal.open_epoch(41);
select is(
  (select e.last_batch from fanfare.epochs as e join second as s using (id)), 41::bigint,
  'an epoch may end without a batch');

select executable_by('fanfare_internal.open_epoch(bigint)');

select * from finish();
