create or replace view fanfare.sealed_messages as
select
  fanfare_internal.format_position(b.id, m.id) as position,
  b.id as batch_id,
  m.id,
  m.app_id,
  m.topic_id,
  t.name as topic,
  m.key,
  m.payload,
  m.headers,
  m.published_at
from fanfare.messages as m
join fanfare.topics as t on t.id = m.topic_id
cross join lateral (select fanfare_internal.batch_of(m.lineage, m.xid) as id) as b
where b.id is not null;

comment on view fanfare.sealed_messages is
'Messages with their positions, in the order of streams.
Order them by (batch_id, id).
Example: select * from fanfare.sealed_messages where published_at > now() - interval ''5 minutes'' order by batch_id, id;';

grant select on fanfare.sealed_messages to fanfare_reader;
