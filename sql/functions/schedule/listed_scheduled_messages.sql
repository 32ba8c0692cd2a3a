create or replace view fanfare_internal.listed_scheduled_messages as
select
  m.app_id,
  m.id,
  t.name as topic,
  m.publish_at as at,
  m.key,
  m.payload,
  m.headers,
  m.created_at
from fanfare.scheduled_messages as m
join fanfare.topics as t on t.id = m.topic_id;

comment on view fanfare_internal.listed_scheduled_messages is
  'Messages of publish_at as the HTTP API shows them.';

grant select on fanfare_internal.listed_scheduled_messages to fanfare_server;
