select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

create function pg_temp.store(id bigint, xid text, lineage integer) returns void language sql as $$
  insert into fanfare.messages (id, app_id, topic_id, lineage, xid, payload)
  select store.id, t.app_id, t.id, store.lineage, store.xid::xid8, '1' from fanfare.topics as t where t.name = 'orders'
$$;
create temporary table epoch as select e.* from fanfare_internal.current_epoch(0) as e;
create function pg_temp.seal_older() returns void language sql as $$
  select fanfare_internal.seal_lineages(e::text::fanfare.epochs) from epoch as e
$$;

select lives_ok('select pg_temp.seal_older()', 'has nothing to do in an empty log');
select pg_temp.store(1, '500', 8), pg_temp.store(2, '900', 8), pg_temp.store(3, '5', 7);
select pg_temp.store(4, '6', e.lineage) from epoch as e;
select pg_temp.seal_older();
select results_eq(
  'select id, lineage, message_count, snapshot::text from fanfare.batches order by id',
  $$ values (1::bigint, 8, 2::bigint, '901:901:'), (2, 7, 1, '6:6:') $$,
  'a batch for each older lineage, in the order of their messages, and none for the present one');
select pg_temp.seal_older();
select is((select count(*) from fanfare.batches), 2::bigint, 'and none for what is in one');

-- Sealed there up to xid 20, with 15 open; restored with what 15 had written.
delete from fanfare.batches;
delete from fanfare.messages;
insert into fanfare.batches (
  id, epoch_id, lineage, snapshot, snapshot_xmax, previous_xmax, message_count, first_message, last_message)
select 9, e.id, 7, '15:20:15', '20', '1', 1, 10, 10 from epoch as e;
select pg_temp.store(10, '12', 7), pg_temp.store(11, '15', 7), pg_temp.store(12, '25', 7);
select pg_temp.seal_older();
select results_eq(
  'select id, message_count, previous_xmax, snapshot_xmax from fanfare.batches where id > 9',
  $$ values (10::bigint, 2::bigint, '20'::xid8, '26'::xid8) $$,
  'takes only what the last batch of the lineage did not see');
select results_eq(
  'select xid, batch_id from fanfare.late_transactions', $$ values ('15'::xid8, 10::bigint) $$,
  'and records who was late');

select executable_by('fanfare_internal.seal_lineages(fanfare.epochs)');

select * from finish();
