select no_plan();

create temporary table here as
select fanfare_internal.lineage_of(
  (select c.system_identifier from pg_control_system() as c),
  (select d.oid from pg_database as d where d.datname = current_database()),
  'fanfare.batches'::regclass) as lineage;

select is(fanfare_internal.current_lineage(), (select lineage from here), 'is that of system, database and table');
select is(
  (select s.last_value from fanfare_internal.lineage as s),
  (select h.lineage::bigint << 32 from here as h) | fanfare_internal.identity_check(), 'and remembered');

select setval('fanfare_internal.lineage', (7::bigint << 32) | fanfare_internal.identity_check());
select is(fanfare_internal.current_lineage(), 7, 'what is remembered is trusted while the check beside it holds');
select setval('fanfare_internal.lineage', (7::bigint << 32) | (fanfare_internal.identity_check() # 1));
select is(fanfare_internal.current_lineage(), (select lineage from here), 'and computed anew when it does not');
vacuum full fanfare_internal.log_floor;
select is(fanfare_internal.current_lineage(), (select lineage from here), 'a rewritten table is no other lineage');

begin isolation level repeatable read;
select setval('fanfare_internal.lineage', 0);
select is(fanfare_internal.current_lineage(), (select lineage from here), 'and sees the present value under an old snapshot');
rollback;

select executable_by('fanfare_internal.current_lineage()');

select * from finish();
