select no_plan();

insert into fanfare.batches (
  id, epoch_id, lineage, snapshot, snapshot_xmax, previous_xmax, message_count, first_message, last_message)
select b.id, (fanfare_internal.current_epoch(0)).id, 7, b.snapshot, pg_snapshot_xmax(b.snapshot), b.previous, 1, 1, 1
from (values
  (1, '11:13:11'::pg_snapshot, '1'::xid8), (2, '13:13:', '13'), (3, '20:25:20,22', '13')
) as b (id, snapshot, previous);
insert into fanfare.late_transactions (lineage, xid, topic_id, batch_id, message_count) values (7, '11', 1, 2, 1);

select is(fanfare_internal.batch_of(7, x.xid::xid8), x.batch::bigint, format('%s: %s', x.xid, x.why))
from (values
  ('10', 1, 'of the first batch'),
  ('11', 2, 'late, in the next'),
  ('12', 1, 'of the first, although the second has the same bounds'),
  ('13', 3, 'of the third'),
  ('20', null, 'still open'),
  ('24', 3, 'above those that are open'),
  ('25', null, 'not begun'),
  (null, null, 'none')
) as x (xid, batch, why);
select is(fanfare_internal.batch_of(8, '10'), null, 'in another lineage there is none');
select is(fanfare_internal.batch_of(null, '10'), null, 'nor in none');

-- Moving out of the default partition can store batches in another order.
with first as (delete from fanfare.batches where id = 1 returning *)
insert into fanfare.batches select * from first;
select is(fanfare_internal.batch_of(7, '12'), 1::bigint, 'wherever the rows are stored');

select executable_by('fanfare_internal.batch_of(integer, xid8)', 'fanfare_monitor', 'fanfare_server');

select * from finish();
