create or replace function fanfare_internal.known_capabilities()
returns text[]
language sql immutable parallel safe
as $$
  select array[
    'app.read', 'app.manage', 'message.read', 'topic.manage', 'topic.publish', 'topic.subscribe', 'token.issue', 'trigger.manage',
    'delivery.manage', 'delivery.pull', 'store.read', 'store.write', 'schedule.manage', 'endpoint.manage'
  ]
$$;

comment on function fanfare_internal.known_capabilities() is
  'What an API key can be made to do; * is all of these and any that come.';

revoke all on function fanfare_internal.known_capabilities() from public;
