create or replace view fanfare.topic_stats as
select
  a.name as app,
  t.name as topic,
  t.external_subscribable,
  t.auth_mode,
  coalesce(m.messages, 0) as messages_last_hour,
  coalesce(m.payload_bytes, 0) as payload_bytes_last_hour,
  l.published_at as last_published_at,
  (select count(*) from fanfare.streams as s where t.id = any (s.topic_ids) and s.app_id = t.app_id) as streams
from fanfare.topics as t
join fanfare.apps as a on a.id = t.app_id
left join (
  select n.topic_id, count(*) as messages, sum(octet_length(n.payload::text))::bigint as payload_bytes
  from fanfare.messages as n
  where n.published_at > clock_timestamp() - interval '1 hour'
  group by n.topic_id
) as m on m.topic_id = t.id
left join lateral (
  select n.published_at
  from fanfare.messages as n
  where n.topic_id = t.id
  order by n.xid desc, n.id desc
  limit 1
) as l on true;

comment on view fanfare.topic_stats is
'What each topic carried in the last hour, and who streams it now.
Reads the messages of the last hour.
Example: select * from fanfare.topic_stats;';

grant select on fanfare.topic_stats to fanfare_monitor, fanfare_server;
