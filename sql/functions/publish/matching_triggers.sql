create or replace function fanfare_internal.matching_triggers(topic_id bigint, key text, payload jsonb)
returns bigint[]
language plpgsql stable
as $$
begin
  return (
    select array_agg(t.id order by t.id)
    from fanfare.triggers as t
    where t.topic_id = matching_triggers.topic_id
      and t.enabled
      and fanfare_internal.trigger_matches(t, matching_triggers.key, matching_triggers.payload)
  );
end
$$;

comment on function fanfare_internal.matching_triggers(bigint, text, jsonb) is
  'Triggers that a message is owed to; null when none.';

revoke all on function fanfare_internal.matching_triggers(bigint, text, jsonb) from public;
