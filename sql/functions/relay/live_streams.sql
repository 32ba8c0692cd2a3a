create or replace view fanfare.live_streams as
select
  s.id as stream,
  s.server_id,
  v.hostname,
  s.app_id,
  a.name as app,
  array(select t.name from fanfare.topics as t where t.id = any (s.topic_ids) order by t.name) as topics,
  s.subject,
  coalesce(s.position, fanfare_internal.format_position(v.head_batch)) as position,
  greatest(fanfare_internal.head_batch() - coalesce(s.batch_id, v.head_batch), 0) as batches_behind,
  s.queued,
  case
    when s.ended_at is not null then 'ending'
    when s.position is not null then 'catching up'
    else 'live'
  end as state,
  s.opened_at
from fanfare.streams as s
join fanfare.servers as v on v.id = s.server_id
join fanfare.apps as a on a.id = s.app_id;

comment on view fanfare.live_streams is
'Who is connected where, to what, and how far behind.
A few seconds old. A server shows at most 10000 of its streams.
Example: select * from fanfare.live_streams order by batches_behind desc;';

grant select on fanfare.live_streams to fanfare_monitor, fanfare_server;
