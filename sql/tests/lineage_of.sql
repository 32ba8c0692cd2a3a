select no_plan();

select is(
  (select count(distinct fanfare_internal.lineage_of(l.system, l.database, l.batches))
   from (values (1, 2, 3), (9, 2, 3), (1, 9, 3), (1, 2, 9), (12, 3, 4), (1, 23, 4)) as l (system, database, batches)),
  6::bigint, 'another for another system, database or table');
select is(fanfare_internal.lineage_of(1, 2, 3), fanfare_internal.lineage_of(1, 2, 3), 'the same for the same');
select ok(bool_and(fanfare_internal.lineage_of(n, 2, 3) >= 0), 'never negative') from generate_series(1, 1000) as n;
select is(fanfare_internal.lineage_of(null, 2, 3), null, 'null for null');
select volatility_is('fanfare_internal', 'lineage_of', array['bigint', 'oid', 'oid'], 'immutable', 'computed, not counted');

select executable_by('fanfare_internal.lineage_of(bigint, oid, oid)');

select * from finish();
