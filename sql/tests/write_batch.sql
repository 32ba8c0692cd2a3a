select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

-- Transactions of an imagined lineage, 7.
create function pg_temp.store(id bigint, xid text, lineage integer default 7) returns void language sql as $$
  insert into fanfare.messages (id, app_id, topic_id, lineage, xid, payload)
  select store.id, t.app_id, t.id, store.lineage, store.xid::xid8, '1' from fanfare.topics as t where t.name = 'orders'
$$;
create function pg_temp.write(previous text, next text) returns bigint language sql as $$
  select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, write.previous::pg_snapshot, write.next::pg_snapshot)
$$;

select is(pg_temp.write('1:1:', '20:20:'), null, 'null when there is no message');
select pg_temp.store(1, '10'), pg_temp.store(3, '10'), pg_temp.store(2, '11'), pg_temp.store(4, '12');
select pg_temp.store(5, '15'), pg_temp.store(6, '10', 8);
select is(pg_temp.write('1:1:', '10:10:'), null, 'nor one before the second snapshot');
select is(pg_temp.write('20:20:', '30:30:'), null, 'nor one after the first');
select is(pg_temp.write('11:13:11', '11:15:11'), null, 'nor one that is still open');
select is_empty('select * from fanfare.batches', 'and nothing is written');

select is(pg_temp.write('1:1:', '11:13:11'), 1::bigint, 'the first batch');
select results_eq(
  $$ select id, epoch_id, lineage, snapshot::text, snapshot_xmax, previous_xmax, message_count, first_message, last_message
     from fanfare.batches $$,
  $$ select 1::bigint, e.id, 7, '11:13:11', '13'::xid8, '1'::xid8, 3::bigint, 1::bigint, 4::bigint
     from fanfare.epochs as e $$,
  'counts what is visible and bounds its ids');
select is(pg_temp.write('11:13:11', '13:13:'), 2::bigint, 'the next');
select results_eq(
  'select message_count, first_message, last_message from fanfare.batches where id = 2',
  $$ values (1::bigint, 1::bigint, 0::bigint) $$, 'of a late transaction alone has no bounds');
select results_eq(
  'select lineage, xid, batch_id, message_count from fanfare.late_transactions',
  $$ values (7, '11'::xid8, 2::bigint, 1::bigint) $$, 'which is recorded');
select is(pg_temp.write('13:15:14', '17:17:'), 3::bigint, 'a late transaction without messages');
select is((select count(*) from fanfare.late_transactions), 1::bigint, 'is not');

select executable_by('fanfare_internal.write_batch(bigint, fanfare.epochs, integer, pg_snapshot, pg_snapshot)');

select * from finish();
