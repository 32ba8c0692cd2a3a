select no_plan();

create temporary table here as
select fanfare.lineage_of(
  (select c.system_identifier from pg_control_system() as c),
  (select d.oid from pg_database as d where d.datname = current_database()),
  'fanfare.batches'::regclass) as lineage;

select is(fanfare.current_lineage(), (select lineage from here), 'is that of system, database and table');
select is(
  (select s.last_value from fanfare.lineage as s),
  (select h.lineage::bigint << 32 from here as h) | fanfare.identity_check(), 'and remembered');

select setval('fanfare.lineage', (7::bigint << 32) | fanfare.identity_check());
select is(fanfare.current_lineage(), 7, 'what is remembered is trusted while the check beside it holds');
select setval('fanfare.lineage', (7::bigint << 32) | (fanfare.identity_check() # 1));
select is(fanfare.current_lineage(), (select lineage from here), 'and computed anew when it does not');
vacuum full fanfare.log_floor;
select is(fanfare.current_lineage(), (select lineage from here), 'a rewritten table is no other lineage');

begin isolation level repeatable read;
select setval('fanfare.lineage', 0);
select is(fanfare.current_lineage(), (select lineage from here), 'and sees the present value under an old snapshot');
rollback;

select executable_by('fanfare.current_lineage()');

select * from finish();
