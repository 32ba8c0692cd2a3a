select no_plan();

select is(fanfare_internal.span_end(0), 0::bigint, 'an empty log ends where it begins');

insert into fanfare.batches (
  id, epoch_id, lineage, snapshot, snapshot_xmax, previous_xmax, message_count, first_message, last_message)
select b.id, (fanfare_internal.current_epoch(0)).id, b.lineage, '20:20:', '20', '10', b.size, 1, 1
from (values (1, 7, 10), (2, 7, 10), (3, 7, 50), (4, 7, 1), (5, 8, 1), (6, 8, 1)) as b (id, lineage, size);

select is(fanfare_internal.span_end(s.after, s.most), s.ends::bigint, s.why)
from (values
  (0, 20, 2, 'as many as fit'),
  (0, 19, 1, 'and no more'),
  (0, 5, 1, 'but one at least'),
  (2, 20, 3, 'although it is larger'),
  (0, 1000, 4, 'of one lineage'),
  (4, 1000, 6, 'and then of the next'),
  (6, 1000, 6, 'the head is the end'),
  (99, 1000, 99, 'as is what is beyond it'),
  (0, 0, 1, 'one even for none'),
  (null, 10, null, 'none after none')
) as s (after, most, ends, why);

-- Many small batches
delete from fanfare.batches;
insert into fanfare.batches (
  id, epoch_id, lineage, snapshot, snapshot_xmax, previous_xmax, message_count, first_message, last_message)
select n, e.id, 7, '20:20:', '20', '10', 1, 1, 1 from generate_series(1, 3000) as n, fanfare.epochs as e;
select is(fanfare_internal.span_end(0, 100000), 1000::bigint, 'at most a thousand batches');
select is(fanfare_internal.span_end(500), 1500::bigint, 'from anywhere');

select executable_by('fanfare_internal.span_end(bigint, integer)', 'fanfare_server');

select * from finish();
