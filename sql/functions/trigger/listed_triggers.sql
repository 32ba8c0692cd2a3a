create or replace view fanfare_internal.listed_triggers as
select t.app_id, t.id, t.name, h.name as handler,
  json_build_object(
    'id', t.id, 'name', t.name, 'handler', h.name, 'kind', t.kind, 'topic', p.name, 'key', t.key_pattern,
    'collection', t.collection, 'operations', t.operations, 'schedule', t.schedule,
    'source_handler', t.source_handler, 'source_trigger', t.source_trigger, 'source_topic', t.source_topic,
    'filter', t.filter::text, 'max_attempts', t.max_attempts, 'backoff_base', t.backoff_base::text,
    'backoff_cap', t.backoff_cap::text, 'ordered', t.ordered, 'enabled', t.enabled,
    'created_at', fanfare_internal.utc_text(t.created_at)
  ) as item
from fanfare.triggers as t
join fanfare.handlers as h on h.id = t.handler_id
left join fanfare.topics as p on p.id = t.topic_id
where t.deleted_at is null;

comment on view fanfare_internal.listed_triggers is
  'Triggers as the HTTP API shows them.';

grant select on fanfare_internal.listed_triggers to fanfare_server;
