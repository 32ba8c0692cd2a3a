create or replace view fanfare_internal.owed_messages as
select
  d.id as delivery_id,
  d.app_id,
  d.handler_id,
  d.trigger_id,
  d.message_id,
  d.published_at,
  d.state,
  d.order_key,
  d.ready_at,
  d.attempt,
  d.lease,
  d.leased_until,
  d.leased_by,
  m.topic_id,
  coalesce(t.name, d.message ->> 'topic') as topic,
  m.key,
  m.payload,
  m.headers,
  m.hops
from fanfare.deliveries as d
cross join lateral (
  (
    -- A range that is sorted, so that the index on id is the only way, also while a partition is empty.
    select l.topic_id, l.key, l.payload, l.headers, l.hops
    from fanfare.messages as l
    where d.message is null and l.id between d.message_id and d.message_id and l.published_at = d.published_at
    order by l.id
    limit 1
  )
  union all
  select (d.message ->> 'topic_id')::bigint, d.message ->> 'key', d.message -> 'payload',
    nullif(d.message -> 'headers', 'null'), (d.message ->> 'hops')::smallint
  where d.message is not null
) as m
left join fanfare.topics as t on t.id = m.topic_id;

comment on view fanfare_internal.owed_messages is
  'Each delivery with its message, from the log or, once that is gone or was edited, from the delivery itself.';

grant select on fanfare_internal.owed_messages to fanfare_reader, fanfare_server;
