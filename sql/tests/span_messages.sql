select no_plan();
select fanfare.create_app('shop');
select set_config('test.orders', fanfare.create_topic('orders')::text, false);
select set_config('test.news', fanfare.create_topic('news')::text, false);

-- Batch 1: 10 and 12; 2: only 11, which was late; 3: 13; 4: 14, which was late, and 15. 16 is open.
select fanfare_internal.current_epoch(0);
insert into fanfare.messages (id, app_id, topic_id, lineage, xid, payload)
select m.id, t.app_id, t.id, 7, m.xid::xid8, '1'
from (values
  (1, '10', 'orders'), (2, '11', 'orders'), (3, '12', 'news'), (4, '14', 'orders'), (5, '13', 'orders'),
  (6, '15', 'orders'), (7, '16', 'orders')
) as m (id, xid, topic)
join fanfare.topics as t on t.name = m.topic;
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '1:1:', '11:13:11');
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '11:13:11', '13:13:');
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '13:13:', '14:15:14');
select fanfare_internal.write_batch(fanfare_internal.head_batch() + 1, fanfare_internal.current_epoch(0), 7, '14:15:14', '16:17:16');

create function pg_temp.span(after_batch bigint, through_batch bigint, topics text[] default '{orders,news}')
returns text language sql as $$
  select string_agg(m.batch_id || '.' || m.id, ' ')
  from fanfare_internal.span_messages(span.after_batch, span.through_batch,
    array(select current_setting('test.' || t)::bigint from unnest(span.topics) as t)) as m
$$;

select is(pg_temp.span(0, 4), '1.1 1.3 2.2 3.5 4.4 4.6', 'messages of all batches, in order');
select is(pg_temp.span(0, 1), '1.1 1.3', 'of the first');
select is(pg_temp.span(1, 2), '2.2', 'a late one alone');
select is(pg_temp.span(1, 3), '2.2 3.5', 'the end of the span counts');
select is(pg_temp.span(2, 4), '3.5 4.4 4.6', 'and not its beginning');
select is(pg_temp.span(3, 4), '4.4 4.6', 'one that was late before the span');
select is(pg_temp.span(4, 9), null, 'none after the head');
select is(pg_temp.span(4, 4), null, 'none in an empty span');
select is(pg_temp.span(null, 4), null, 'nor in none');
select is(pg_temp.span(0, 4, '{news}'), '1.3', 'of one topic');
select is(pg_temp.span(0, 4, '{}'), null, 'of no topic');
select results_eq(
  $$ select position, topic from fanfare_internal.span_messages(2, 3, array[current_setting('test.orders')::bigint]) $$,
  $$ values (epoch() || '.3.5', 'orders') $$, 'each with its position and topic');

select executable_by('fanfare_internal.span_messages(bigint, bigint, bigint[])', 'fanfare_server');

select * from finish();
