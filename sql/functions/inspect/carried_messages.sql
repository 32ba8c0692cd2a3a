create or replace view fanfare.carried_messages as
select
  a.name as app,
  h.name as handler,
  t.name as trigger,
  d.id as delivery_id,
  d.message_id,
  d.message ->> 'topic' as topic,
  d.message ->> 'key' as key,
  d.published_at,
  d.state,
  d.ready_at as waiting_since,
  greatest(d.published_at, d.ready_at) + s.value::interval as dead_letter_at
from fanfare.deliveries as d
join fanfare.apps as a on a.id = d.app_id
join fanfare.handlers as h on h.id = d.handler_id
join fanfare.triggers as t on t.id = d.trigger_id
join fanfare.settings as s on s.name = 'carry_limit'
where d.message is not null;

comment on view fanfare.carried_messages is
'Messages past the retention that are still owed to a handler.
They are kept with their deliveries. dead_letter_at: when they become dead letters, if nothing tries them before. Messages that were redriven are here too.
Example: select * from fanfare.carried_messages;';

grant select on fanfare.carried_messages to fanfare_monitor, fanfare_server;
