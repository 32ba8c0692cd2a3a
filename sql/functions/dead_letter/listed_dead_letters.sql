create or replace view fanfare_internal.listed_dead_letters as
select d.app_id, d.id, d.message_id, coalesce(d.resolution, 'open') as resolution,
  h.name as handler, t.name as trigger, d.topic,
  json_build_object(
    'id', d.id, 'message_id', d.message_id, 'handler', h.name, 'trigger', t.name, 'topic', d.topic,
    'key', d.key, 'payload', d.payload, 'headers', d.headers, 'published_at', fanfare_internal.utc_text(d.published_at),
    'attempts', d.attempts, 'reason', d.reason, 'status', d.status, 'error', d.error,
    'died_at', fanfare_internal.utc_text(d.died_at), 'resolution', d.resolution,
    'resolved_at', fanfare_internal.utc_text(d.resolved_at), 'resolved_by', d.resolved_by
  ) as item
from fanfare.dead_letters as d
join fanfare.handlers as h on h.id = d.handler_id
join fanfare.triggers as t on t.id = d.trigger_id;

comment on view fanfare_internal.listed_dead_letters is
  'Dead letters as the HTTP API shows them.';

grant select on fanfare_internal.listed_dead_letters to fanfare_server;
