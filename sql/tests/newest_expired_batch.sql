select no_plan();

select is(fanfare_internal.newest_expired_batch(), null, 'null in an empty log');
insert into fanfare.batches (
  id, epoch_id, lineage, snapshot, snapshot_xmax, previous_xmax, message_count, first_message, last_message, sealed_at)
select b.id, (fanfare_internal.current_epoch(0)).id, 7, '20:20:', '20', '10', 1, 1, 1, clock_timestamp() - b.age
from (values
  (1, interval '9 days'), (2, interval '7 days 1 second'), (3, interval '6 days 23:59:00'), (4, interval '1 second')
) as b (id, age);
select is(fanfare_internal.newest_expired_batch(), 2::bigint, 'sealed more than seven days ago unless set otherwise');
update fanfare.settings set value = '8 days' where name = 'retention';
select is(fanfare_internal.newest_expired_batch(), 1::bigint, 'the setting retention counts');
update fanfare.settings set value = '30 days' where name = 'retention';
select is(fanfare_internal.newest_expired_batch(), null, 'null when none is that old');

select executable_by('fanfare_internal.newest_expired_batch()');

select * from finish();
