select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

select is(fanfare_internal.last_snapshot(7)::text, '1:1:', 'one in which nothing is visible, before the first batch');
select is(fanfare_internal.last_snapshot(null)::text, '1:1:', 'or without a lineage');

insert into fanfare.batches (
  id, epoch_id, lineage, snapshot, snapshot_xmax, previous_xmax, message_count, first_message, last_message)
select b.id, (fanfare_internal.current_epoch(0)).id, b.lineage, b.snapshot, '20', '10', 1, 1, 1
from (values (1, 7, '10:20:10'::pg_snapshot), (2, 7, '20:20:'), (3, 8, '5:6:')) as b (id, lineage, snapshot);
select is(fanfare_internal.last_snapshot(7)::text, '20:20:', 'that of the newest batch of the lineage');
select is(fanfare_internal.last_snapshot(8)::text, '5:6:', 'and not of another lineage');

select executable_by('fanfare_internal.last_snapshot(integer)');

select * from finish();
