create or replace function fanfare_internal.trigger_matches(trigger fanfare.triggers, key text, payload jsonb)
returns boolean
language sql immutable
as $$
  select coalesce(
    ((trigger_matches.trigger).key_like is null or trigger_matches.key like (trigger_matches.trigger).key_like)
    and ((trigger_matches.trigger).collection_like is null or trigger_matches.payload ->> 'collection' like (trigger_matches.trigger).collection_like)
    and ((trigger_matches.trigger).operations is null or trigger_matches.payload ->> 'operation' = any ((trigger_matches.trigger).operations))
    and ((trigger_matches.trigger).schedule is null or trigger_matches.payload ->> 'schedule' = (trigger_matches.trigger).schedule)
    and ((trigger_matches.trigger).source_handler is null or trigger_matches.payload ->> 'handler' = (trigger_matches.trigger).source_handler)
    and ((trigger_matches.trigger).source_trigger is null or trigger_matches.payload ->> 'trigger' = (trigger_matches.trigger).source_trigger)
    and ((trigger_matches.trigger).source_topic is null or trigger_matches.payload ->> 'topic' = (trigger_matches.trigger).source_topic)
    and ((trigger_matches.trigger).filter is null
      or jsonb_path_query_first(trigger_matches.payload, (trigger_matches.trigger).filter, '{}', true) not in ('null', 'false')),
    false)
$$;

comment on function fanfare_internal.trigger_matches(fanfare.triggers, text, jsonb) is
  'Whether a message with this key and payload, on the topic that the trigger is bound to, is owed to it. Written to be inlined into fan-out.';

revoke all on function fanfare_internal.trigger_matches(fanfare.triggers, text, jsonb) from public;
