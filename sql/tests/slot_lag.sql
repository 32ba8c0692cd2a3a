select no_plan();

select is(fanfare_internal.slot_lag(), 0::bigint, 'nothing is kept where no slot is');

select * from pg_create_logical_replication_slot('fanfare_' || pg_backend_pid(), 'pgoutput', temporary => true);
select pg_logical_emit_message(false, 'filler', repeat('x', 100000));

select cmp_ok(fanfare_internal.slot_lag(), '>=', 100000::bigint, 'what was written since a slot began is kept for it');

select executable_by('fanfare_internal.slot_lag()', 'fanfare_monitor', 'fanfare_server', 'fanfare_admin');

set local role fanfare_monitor;
select lives_ok('select l.slot_bytes from fanfare.lag as l', 'the reader may look');

select * from finish();
