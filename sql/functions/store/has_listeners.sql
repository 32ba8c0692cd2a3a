create or replace function fanfare_internal.has_listeners(listeners regclass, app_id bigint, collection text)
returns boolean
language sql volatile
as $$
  select coalesce(pg_sequence_last_value(has_listeners.listeners), -1) & (
    fanfare_internal.listener_bit(has_listeners.app_id, null) | fanfare_internal.listener_bit(has_listeners.app_id, has_listeners.collection)
  ) <> 0
$$;

comment on function fanfare_internal.has_listeners(regclass, bigint, text) is
  'False where surely nobody listens to a collection of an app, by the bits in kv_listeners or docs_listeners; true means a closer look. Written to be inlined into the trigger functions of the stores.';

revoke all on function fanfare_internal.has_listeners(regclass, bigint, text) from public;
