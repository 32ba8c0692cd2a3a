create or replace function fanfare_internal.listener_bit(app_id bigint, collection text)
returns bigint
language sql immutable parallel safe
as $$
  select case
    when listener_bit.collection is null then 1::bigint << (listener_bit.app_id % 31)::integer
    else 1::bigint << (31 + abs(hashtextextended(listener_bit.collection, listener_bit.app_id) % 31))::integer
  end
$$;

comment on function fanfare_internal.listener_bit(bigint, text) is
  'The bit in kv_listeners and docs_listeners of who listens to a collection of an app, or to the app (null). Others share it: a set bit means a closer look. Written to be inlined into has_listeners.';

revoke all on function fanfare_internal.listener_bit(bigint, text) from public;
