select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');

create function pg_temp.batch_days() returns text language sql as $$
  select coalesce(string_agg(to_char(p.day, 'YYMMDD'), ' ' order by p.day), '')
  from fanfare_internal.daily_partitions as p where p.parent = 'batches'
$$;
select lives_ok(format('drop table fanfare_internal.%I', p.name), 'without ' || p.name) from fanfare_internal.daily_partitions as p;
select fanfare_internal.ensure_partition(p, d::date)
from unnest(array['messages', 'batches']) as p, generate_series('2001-02-01'::timestamp, '2001-02-04', interval '1 day') as d;
insert into fanfare.batches (
  id, epoch_id, lineage, snapshot, snapshot_xmax, previous_xmax, message_count, first_message, last_message, sealed_at)
select n, e.id, 7, '20:20:', '20', '10', 1, 1, 1, format('2001-02-0%s 12:00Z', n)::timestamptz
from fanfare_internal.open_epoch(0) as e, generate_series(1, 3) as n;
insert into fanfare.late_transactions (lineage, xid, topic_id, batch_id, message_count) select 7, n::text::xid8, 1, n, 1 from generate_series(1, 3) as n;

select fanfare_internal.drop_batches();
select is(pg_temp.batch_days(), '010201 010202 010203 010204', 'batches stay as long as messages of their day');

drop table fanfare_internal.messages_20010201;
insert into fanfare.messages (app_id, topic_id, lineage, payload, published_at)
select t.app_id, t.id, 7, '1', '2001-02-01 12:00Z' from fanfare.topics as t where t.name = 'orders';
select fanfare_internal.drop_batches();
select is(pg_temp.batch_days(), '010201 010202 010203 010204', 'even if they are in the default partition');

delete from fanfare.messages;
select fanfare_internal.drop_batches();
select is(pg_temp.batch_days(), '010201 010202 010203 010204', 'and a day longer, since a clock may be set back');

drop table fanfare_internal.messages_20010202;
select fanfare_internal.drop_batches();
select is(pg_temp.batch_days(), '010202 010203 010204', 'and go with them');
select results_eq(
  'select batch_id from fanfare.late_transactions order by 1', array[2, 3]::bigint[],
  'with what was late in them');

drop table fanfare_internal.messages_20010203;
select fanfare_internal.drop_batches();
select is(pg_temp.batch_days(), '010203 010204', 'but the newest batch stays, whatever its age');
drop table fanfare_internal.messages_20010204;
select fanfare_internal.drop_batches();
select is(pg_temp.batch_days(), '010203 010204', 'and all do where nothing says that their messages have gone');

select executable_by('fanfare_internal.drop_batches()');

select * from finish();
