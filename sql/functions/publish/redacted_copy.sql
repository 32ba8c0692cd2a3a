create or replace function fanfare_internal.redacted_copy(payload jsonb)
returns jsonb
language sql immutable parallel safe
as $$
  select jsonb_set(jsonb_set(redacted_copy.payload, '{message,payload}', 'null'), '{message,headers}', 'null')
$$;

comment on function fanfare_internal.redacted_copy(jsonb) is
  'The payload of a message on $dead_letter without payload and headers of the message that it tells of.';

revoke all on function fanfare_internal.redacted_copy(jsonb) from public;
