select no_plan();
select fanfare_internal.set_dispatch_bell(true);
select is((select last_value from fanfare_internal.dispatch_bell), 1::bigint, 'sets');
begin;
select fanfare_internal.set_dispatch_bell(false);
rollback;
select is((select last_value from fanfare_internal.dispatch_bell), 0::bigint, 'at once, whatever becomes of the transaction');
select ok(fanfare_internal.set_dispatch_bell(true) >= pg_snapshot_xmax(pg_current_snapshot()), 'the horizon is its own transaction');
select executable_by('fanfare_internal.set_dispatch_bell(boolean)', 'fanfare_server');

select * from finish();
