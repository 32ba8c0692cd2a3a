create or replace view fanfare_internal.listed_deliveries as
select
  d.app_id,
  d.id,
  d.message_id,
  h.name as handler,
  t.name as trigger,
  p.name as topic,
  d.state,
  d.attempt,
  d.ready_at,
  d.leased_until,
  d.leased_by::text as leased_by,
  d.published_at
from fanfare.deliveries as d
join fanfare.handlers as h on h.id = d.handler_id
join fanfare.triggers as t on t.id = d.trigger_id
left join fanfare.topics as p on p.id = t.topic_id;

comment on view fanfare_internal.listed_deliveries is
  'Deliveries still owed as the HTTP API shows them.';

grant select on fanfare_internal.listed_deliveries to fanfare_server;
