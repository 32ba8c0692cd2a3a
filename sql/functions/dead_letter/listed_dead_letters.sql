create or replace view fanfare_internal.listed_dead_letters as
select
  d.app_id,
  d.id,
  d.message_id,
  h.name as handler,
  t.name as trigger,
  d.topic,
  d.key,
  d.payload,
  d.headers,
  d.published_at,
  d.attempts,
  d.reason,
  d.status,
  d.error,
  d.died_at,
  d.resolution,
  d.resolved_at,
  d.resolved_by
from fanfare.dead_letters as d
join fanfare.handlers as h on h.id = d.handler_id
join fanfare.triggers as t on t.id = d.trigger_id;

comment on view fanfare_internal.listed_dead_letters is
  'Dead letters as the HTTP API shows them.';

grant select on fanfare_internal.listed_dead_letters to fanfare_server;
