create or replace view fanfare_internal.listed_deliveries as
select d.app_id, d.id, d.message_id, d.state, h.name as handler, t.name as trigger,
  json_build_object(
    'id', d.id, 'message_id', d.message_id, 'handler', h.name, 'trigger', t.name, 'topic', p.name,
    'state', d.state, 'attempt', d.attempt, 'ready_at', fanfare_internal.utc_text(d.ready_at),
    'leased_until', fanfare_internal.utc_text(d.leased_until), 'leased_by', d.leased_by,
    'published_at', fanfare_internal.utc_text(d.published_at)
  ) as item
from fanfare.deliveries as d
join fanfare.handlers as h on h.id = d.handler_id
join fanfare.triggers as t on t.id = d.trigger_id
left join fanfare.topics as p on p.id = t.topic_id;

comment on view fanfare_internal.listed_deliveries is
  'Deliveries still owed as the HTTP API shows them.';

grant select on fanfare_internal.listed_deliveries to fanfare_server;
