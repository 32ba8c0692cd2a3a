select no_plan();
select shop();
select add_handlers('http');
select fanfare.publish('orders', '{"total": 5}', 'k', '{"h": 1}');
select fanfare_internal.make_dead_letters(array(select id from fanfare.deliveries), array['exhausted'], array[500], array['no'], fire => false);
select fanfare_internal.publish_dead_letter((select id from fanfare.dead_letters));
select results_eq(
  $$ select t.name, m.key, m.hops, m.payload from fanfare.messages as m join fanfare.topics as t on t.id = m.topic_id order by m.id desc limit 1 $$,
  $$ select '$dead_letter', 'http', 1::smallint, jsonb_build_object('dead_letter', l.id, 'handler', 'http', 'trigger', 'http', 'topic', 'orders',
     'attempts', 0, 'reason', 'exhausted', 'error', 'no', 'message', jsonb_build_object('id', l.message_id, 'key', 'k',
     'payload', '{"total": 5}'::jsonb, 'headers', '{"h": 1}'::jsonb, 'published_at', fanfare_internal.utc_text(l.published_at)))
     from fanfare.dead_letters as l $$,
  'what is published of a dead letter');
select executable_by('fanfare_internal.publish_dead_letter(bigint)');

select * from finish();
