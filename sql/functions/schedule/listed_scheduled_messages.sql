create or replace view fanfare_internal.listed_scheduled_messages as
select m.app_id, m.id,
  json_build_object(
    'id', m.id, 'topic', t.name, 'at', fanfare_internal.utc_text(m.publish_at), 'key', m.key, 'payload', m.payload,
    'headers', m.headers, 'created_at', fanfare_internal.utc_text(m.created_at)
  ) as item
from fanfare.scheduled_messages as m
join fanfare.topics as t on t.id = m.topic_id;

comment on view fanfare_internal.listed_scheduled_messages is
  'Messages of publish_at as the HTTP API shows them.';

grant select on fanfare_internal.listed_scheduled_messages to fanfare_server;
