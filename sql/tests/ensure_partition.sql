select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

create function pg_temp.store(published_at timestamptz) returns void language sql as $$
  insert into fanfare.messages (app_id, topic_id, lineage, payload, published_at)
  select t.app_id, t.id, 7, '1', store.published_at from fanfare.topics as t where t.name = 'orders'
$$;
select pg_temp.store(p)
from unnest(array['2001-01-31 23:59:59.999999Z', '2001-02-01 00:00Z', '2001-02-01 23:59:59.999999Z', '2001-02-02 00:00Z']::timestamptz[]) as p;

set time zone 'Pacific/Auckland';
select is(fanfare_internal.ensure_partition('messages', '2001-02-01'), true, 'makes a partition');
select is(fanfare_internal.ensure_partition('messages', '2001-02-01'), false, 'once');
reset time zone;
select is(
  (select array_agg(m.published_at order by m.published_at) from fanfare_internal.messages_20010201 as m),
  array['2001-02-01 00:00Z', '2001-02-01 23:59:59.999999Z']::timestamptz[],
  'moves the messages of its day (UTC) out of the default partition');
select is((select count(*) from fanfare_internal.messages_default), 2::bigint, 'and leaves the others');
select is((select count(*) from fanfare.messages), 4::bigint, 'so that each is there once');
select pg_temp.store('2001-02-01 12:00Z');
select is((select count(*) from fanfare_internal.messages_20010201), 3::bigint, 'later ones go there at once');
select is(obj_description('fanfare_internal.messages_20010201'::regclass), 'messages of 2001-02-01 (UTC).', 'says what it is');
select is(
  (select count(*) from pg_index where indrelid = 'fanfare_internal.messages_20010201'::regclass),
  (select count(*) from pg_index where indrelid = 'fanfare.messages'::regclass), 'has the indexes');

insert into fanfare.batches (
  id, epoch_id, lineage, snapshot, snapshot_xmax, previous_xmax, message_count, first_message, last_message, sealed_at)
select 99, e.id, 7, '20:20:', '20', '10', 1, 1, 1, '2001-02-01 12:00Z' from fanfare_internal.open_epoch(0) as e;
select is(fanfare_internal.ensure_partition('batches', '2001-02-01'), true, 'batches have partitions too');
select is((select count(*) from fanfare_internal.batches_20010201), 1::bigint, 'by the time they were sealed');
select is((select count(*) from fanfare.batches where id = 99), 1::bigint, 'each once');

select executable_by('fanfare_internal.ensure_partition(text, date)');

select * from finish();
