create or replace function fanfare_internal.envelope(owed fanfare_internal.owed_messages, kind text, trigger text, attempt integer)
returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'id', (envelope.owed).message_id,
    'topic', (envelope.owed).topic,
    'kind', envelope.kind,
    'key', (envelope.owed).key,
    'payload', (envelope.owed).payload,
    'headers', (envelope.owed).headers,
    'published_at', to_char((envelope.owed).published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'attempt', envelope.attempt,
    'trigger', envelope.trigger,
    'hops', (envelope.owed).hops
  )
$$;

comment on function fanfare_internal.envelope(fanfare_internal.owed_messages, text, text, integer) is
  'A message as a handler is given it: id, topic, kind (of the trigger), key, payload, headers, published_at, attempt, trigger (its name), hops (how many handlers it came through). Written to be inlined.';

revoke all on function fanfare_internal.envelope(fanfare_internal.owed_messages, text, text, integer) from public;
