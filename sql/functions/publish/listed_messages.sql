create or replace view fanfare_internal.listed_messages as
select
  m.app_id,
  m.id,
  t.name as topic,
  m.key,
  m.payload,
  m.headers,
  m.published_at,
  fanfare_internal.format_position(fanfare_internal.batch_of(m.lineage, m.xid), m.id) as position
from fanfare.messages as m
left join fanfare.topics as t on t.id = m.topic_id;

comment on view fanfare_internal.listed_messages is
  'Messages as the HTTP API shows them to who runs an app; position is null until the message is sealed.';

grant select on fanfare_internal.listed_messages to fanfare_server;
