select no_plan();
select fanfare.create_app('shop');
select set_config('test.orders', fanfare.create_topic('orders')::text, false);
select set_config('test.news', fanfare.create_topic('news')::text, false);

-- Batch 1: orders; 2: orders, and 3: news, that was late; 4: orders; 5: news of an older lineage. 16 is not sealed.
select fanfare_internal.current_epoch(0);
insert into fanfare.messages (id, app_id, topic_id, lineage, xid, payload)
select m.id, t.app_id, t.id, m.lineage, m.xid::xid8, '1'
from (values
  (1, '10', 'orders', 7), (2, '11', 'news', 7), (3, '12', 'orders', 7), (4, '13', 'orders', 7), (5, '10', 'news', 8), (6, '16', 'news', 7)
) as m (id, xid, topic, lineage)
join fanfare.topics as t on t.name = m.topic;
select fanfare_internal.write_batch(1, fanfare_internal.current_epoch(0), 7, '1:1:', '11:11:');
select fanfare_internal.write_batch(2, fanfare_internal.current_epoch(0), 7, '11:11:', '11:13:11');
select fanfare_internal.write_batch(3, fanfare_internal.current_epoch(0), 7, '11:13:11', '13:13:');
select fanfare_internal.write_batch(4, fanfare_internal.current_epoch(0), 7, '13:13:', '14:14:');
select fanfare_internal.write_batch(5, fanfare_internal.current_epoch(0), 8, '1:1:', '20:20:');

create function pg_temp.next(after_batch bigint, topics text[]) returns bigint language sql as $$
  select fanfare_internal.next_batch(array(select current_setting('test.' || t)::bigint from unnest(next.topics) as t), next.after_batch)
$$;
select is(pg_temp.next(n.after, n.topics), n.next::bigint, format('%s after %s', n.topics, n.after))
from (values
  (0, '{orders}'::text[], 1), (1, '{orders}', 2), (2, '{orders}', 4), (4, '{orders}', null), (0, '{news}', 3), (3, '{news}', 5),
  (5, '{news}', null), (2, '{orders,news}', 3), (4, '{orders,news}', 5), (0, '{}', null), (99, '{news}', null)
) as n (after, topics, next);
select executable_by('fanfare_internal.next_batch(bigint[], bigint)');

select * from finish();
