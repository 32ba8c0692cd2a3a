create or replace function fanfare_internal.absent_names(app_id bigint, trigger fanfare.triggers)
returns setof text
language sql stable
as $$
  select fanfare_internal.missing(n.kind, n.name, absent_names.app_id)
  from (values
    ('schedule', absent_names.trigger.schedule, exists (
      select from fanfare.schedules as s
      where s.app_id = absent_names.app_id and s.name = absent_names.trigger.schedule)),
    ('handler', absent_names.trigger.source_handler, exists (
      select from fanfare.handlers as h
      where h.app_id = absent_names.app_id and h.name = absent_names.trigger.source_handler and h.deleted_at is null)),
    ('trigger', absent_names.trigger.source_trigger, exists (
      select from fanfare.triggers as t
      where t.app_id = absent_names.app_id and t.name = absent_names.trigger.source_trigger and t.deleted_at is null)),
    ('topic', absent_names.trigger.source_topic, exists (
      select from fanfare.topics as t
      where t.app_id = absent_names.app_id and t.name = absent_names.trigger.source_topic))
  ) as n (kind, name, is_there)
  where n.name is not null and not n.is_there
$$;

comment on function fanfare_internal.absent_names(bigint, fanfare.triggers) is
  'What a trigger names that is not there, a sentence each: it may be made later, or be misspelt.';

revoke all on function fanfare_internal.absent_names(bigint, fanfare.triggers) from public;
