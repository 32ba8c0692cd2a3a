select no_plan();

begin;
select ok(fanfare_internal.oldest_xid() <= pg_current_xact_id(), 'is not above an open transaction');
select is(fanfare_internal.oldest_xid(), pg_snapshot_xmin(pg_current_snapshot()), 'and is the lowest of all');
commit;

select executable_by('fanfare_internal.oldest_xid()', 'fanfare_server');

select * from finish();
