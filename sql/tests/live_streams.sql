select no_plan();
select fanfare.create_app('shop');
select fanfare.create_topic('orders');
select fanfare.create_topic('news');
select fanfare.publish('orders', '1');
select fanfare_internal.seal();
select fanfare.publish('orders', '2');
select fanfare_internal.seal();
insert into fanfare.servers (id, version, hostname, head_batch) values ('00000000-0000-0000-0000-000000000001', '1', 'a', 1);
insert into fanfare.streams (id, server_id, app_id, topic_ids, opened_at, position, batch_id, queued, ended_at)
select s.id, '00000000-0000-0000-0000-000000000001', a.id, array(select t.id from fanfare.topics as t where t.name = any (s.topics)),
  clock_timestamp(), s.position, s.batch_id, s.queued, s.ended_at
from fanfare.apps as a
cross join (values
  (10, '{orders,news}'::text[], null, null::bigint, 2, null::timestamptz), (11, '{news}', epoch() || '.0', 0, 0, null),
  (12, '{}', null, null, 0, clock_timestamp())
) as s (id, topics, position, batch_id, queued, ended_at);

select results_eq(
  $$ select stream, hostname, app, topics, position, batches_behind, queued, state from fanfare.live_streams order by stream $$,
  $$ values
    (10::bigint, 'a', 'shop', '{news,orders}'::text[], epoch() || '.1', 1::bigint, 2, 'live'),
    (11, 'a', 'shop', '{news}', epoch() || '.0', 2, 0, 'catching up'),
    (12, 'a', 'shop', '{}', epoch() || '.1', 1, 0, 'ending') $$,
  'a live stream is where its server is');
select results_eq(
  $$ select topic, streams, messages_last_hour, payload_bytes_last_hour, last_published_at is not null
     from fanfare.topic_stats where topic in ('orders', 'news') order by topic $$,
  $$ values ('news', 2::bigint, 0::bigint, 0::bigint, false), ('orders', 1, 2, 2, true) $$,
  'topic_stats counts messages and streams');
select * from finish();
