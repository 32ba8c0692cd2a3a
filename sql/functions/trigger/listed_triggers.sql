create or replace view fanfare_internal.listed_triggers as
select
  t.app_id,
  t.id,
  t.name,
  h.name as handler,
  t.kind,
  p.name as topic,
  t.key_pattern as key,
  t.collection,
  t.operations,
  t.schedule,
  t.source_handler,
  t.source_trigger,
  t.source_topic,
  t.filter::text as filter,
  t.max_attempts,
  t.backoff_base::text as backoff_base,
  t.backoff_cap::text as backoff_cap,
  t.ordered,
  t.enabled,
  t.created_at
from fanfare.triggers as t
join fanfare.handlers as h on h.id = t.handler_id
left join fanfare.topics as p on p.id = t.topic_id
where t.deleted_at is null;

comment on view fanfare_internal.listed_triggers is
  'Triggers as the HTTP API shows them.';

grant select on fanfare_internal.listed_triggers to fanfare_server;
