create or replace function fanfare.envelope(owed fanfare.owed_messages, attempt integer)
returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'id', (envelope.owed).message_id,
    'topic', (envelope.owed).topic,
    'kind', t.kind,
    'key', (envelope.owed).key,
    'payload', (envelope.owed).payload,
    'headers', (envelope.owed).headers,
    'published_at', to_char((envelope.owed).published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'attempt', envelope.attempt,
    'trigger', t.name
  )
  from fanfare.triggers as t
  where t.id = (envelope.owed).trigger_id
$$;

comment on function fanfare.envelope(fanfare.owed_messages, integer) is
  'A message as a handler is given it: id, topic, kind, key, payload, headers, published_at, attempt, trigger. Written to be inlined.';

revoke all on function fanfare.envelope(fanfare.owed_messages, integer) from public;
