select no_plan();

create function pg_temp.bell() returns bigint language sql as 'select b.last_value from fanfare_internal.bell as b';

select is(pg_temp.bell(), 0::bigint, 'nobody is to ring at first');
select fanfare_internal.set_bell(true);
select is(pg_temp.bell(), 1::bigint, 'true: ring');
begin;
select fanfare_internal.set_bell(false);
rollback;
select is(pg_temp.bell(), 0::bigint, 'false: do not, whatever becomes of the transaction');
select fanfare_internal.set_bell(null);
select is(pg_temp.bell(), 0::bigint, 'null changes nothing');

create temporary table before as select pg_current_xact_id() as xid;
select ok(fanfare_internal.set_bell(true) > (select xid from before), 'returns a horizon above every xid given before');

select executable_by('fanfare_internal.set_bell(boolean)', 'fanfare_server');

select * from finish();
