select no_plan();
select fanfare.create_app('shop');
select set_config('test.orders', fanfare.create_topic('orders')::text, false);
select set_config('test.news', fanfare.create_topic('news')::text, false);

-- Batch 1: transactions 10 and 12; batch 2: 11, which was late, 13 and 14. Ids overlap.
select fanfare_internal.current_epoch(0);
insert into fanfare.messages (id, app_id, topic_id, lineage, xid, key, payload)
select m.id, t.app_id, t.id, 7, m.xid::xid8, 'k', to_jsonb(m.id)
from (values
  (1, '10', 'orders'), (2, '11', 'orders'), (3, '10', 'news'), (4, '13', 'orders'), (5, '12', 'orders'),
  (6, '11', 'news'), (7, '14', 'news'), (8, '15', 'orders')
) as m (id, xid, topic)
join fanfare.topics as t on t.name = m.topic;
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '1:1:', '11:13:11');
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '11:13:11', '15:15:');

create function pg_temp.page(batch bigint, after_id bigint, max_count integer, topics bigint[] default null)
returns bigint[] language sql as $$
  select coalesce(array_agg(m.id), '{}') from fanfare_internal.batch_messages(page.batch, page.after_id, page.max_count, page.topics) as m
$$;

select is(pg_temp.page(1, 0, 100), '{1,3,5}', 'the messages of a batch in the order of their ids');
select is(pg_temp.page(2, 0, 100), '{2,4,6,7}', 'late ones among the others');
select is(pg_temp.page(3, 0, 100), '{}', 'none of a batch that is not there');
select is(pg_temp.page(null, 0, 100), '{}', 'nor of none');
select is(pg_temp.page(2, 0, 1), '{2}', 'a page of one');
select is(pg_temp.page(2, 2, 2), '{4,6}', 'the next of two');
select is(pg_temp.page(2, 6, 2), '{7}', 'the last');
select is(pg_temp.page(2, 7, 2), '{}', 'and then none');
select is(pg_temp.page(2, 9223372036854775807, 2), '{}', 'none after the highest id there can be');
select is(pg_temp.page(2, 0, 0), '{}', 'a page of none');
select is(pg_temp.page(2, 0, 100, array[current_setting('test.news')::bigint]), '{6,7}', 'of one topic');
select is(pg_temp.page(2, 0, 1, array[current_setting('test.news')::bigint]), '{6}', 'counting those of the topic alone');
select is(pg_temp.page(2, 0, 100, '{}'), '{}', 'of no topic');

select results_eq(
  $$ select position, batch_id, id, topic, key, payload from fanfare_internal.batch_messages(2, 2, 1) $$,
  $$ values (epoch() || '.2.4', 2::bigint, 4::bigint, 'orders', 'k', '4'::jsonb) $$,
  'each with its position and topic');

select executable_by('fanfare_internal.batch_messages(bigint, bigint, integer, bigint[])', 'fanfare_reader', 'fanfare_server');

select * from finish();
