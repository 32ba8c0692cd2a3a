create or replace function fanfare_internal.publish_dead_letter(dead_letter bigint)
returns bigint
language sql volatile
as $$
  select fanfare_internal.publish_system(
    l.app_id,
    '$dead_letter',
    jsonb_build_object(
      'dead_letter', l.id,
      'handler', h.name,
      'trigger', t.name,
      'topic', l.topic,
      'attempts', l.attempts,
      'reason', l.reason,
      'error', l.error,
      'message', jsonb_build_object(
        'id', l.message_id,
        'key', l.key,
        'payload', l.payload,
        'headers', l.headers,
        'published_at', to_char(l.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      )
    ),
    h.name,
    (l.hops + 1)::smallint
  )
  from fanfare.dead_letters as l
  join fanfare.handlers as h on h.id = l.handler_id
  join fanfare.triggers as t on t.id = l.trigger_id
  where l.id = publish_dead_letter.dead_letter
$$;

comment on function fanfare_internal.publish_dead_letter(bigint) is
  'Publishes a dead letter to the app''s topic $dead_letter, with the handler''s name as key; its fan-out enqueues the matching dead_letter triggers.';

revoke all on function fanfare_internal.publish_dead_letter(bigint) from public;
