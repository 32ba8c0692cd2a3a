select no_plan();

create function pg_temp.bell() returns bigint language sql as 'select b.last_value from fanfare_internal.seal_bell as b';

select is(pg_temp.bell(), 0::bigint, 'nobody is to ring at first');
select fanfare_internal.set_bell('seal', true);
select is(pg_temp.bell(), 1::bigint, 'true: ring');
begin;
select fanfare_internal.set_bell('seal', false);
rollback;
select is(pg_temp.bell(), 0::bigint, 'false: do not, whatever becomes of the transaction');
select fanfare_internal.set_bell('seal', null);
select is(pg_temp.bell(), 0::bigint, 'null changes nothing');

create temporary table before as select pg_current_xact_id() as xid;
select ok(fanfare_internal.set_bell('seal', true) > (select xid from before), 'returns a horizon above every xid given before');

select fanfare_internal.set_bell('dispatch', true);
select is((select last_value from fanfare_internal.dispatch_bell), 1::bigint, 'each bell by itself');
select executable_by('fanfare_internal.set_bell(text, boolean)', 'fanfare_server');

select * from finish();
