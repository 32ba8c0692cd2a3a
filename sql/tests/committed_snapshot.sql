-- With other transactions ended in between: TestSealInsideATransaction.
select no_plan();

select is(fanfare_internal.committed_snapshot()::text, pg_current_snapshot()::text, 'is the current one where nothing was written');
begin;
select ok(
  not pg_visible_in_snapshot(pg_current_xact_id(), fanfare_internal.committed_snapshot()), 'our own transaction is open in it');
commit;

select executable_by('fanfare_internal.committed_snapshot()');

select * from finish();
