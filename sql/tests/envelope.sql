select no_plan();
select shop();
select add_handlers('sql');
select fanfare.publish('orders', '{"total": 5}', 'k', '{"h": 1}');
select is(
  (select fanfare_internal.envelope(o, 'pubsub', 'sql', 3) from fanfare_internal.owed_messages as o),
  (select jsonb_build_object('id', m.id, 'topic', 'orders', 'kind', 'pubsub', 'key', 'k', 'payload', m.payload,
    'headers', m.headers, 'published_at', fanfare_internal.utc_text(m.published_at), 'attempt', 3, 'trigger', 'sql', 'hops', 0)
   from fanfare.messages as m),
  'what a handler is given');
select executable_by('fanfare_internal.envelope(fanfare_internal.owed_messages, text, text, integer)');

select * from finish();
