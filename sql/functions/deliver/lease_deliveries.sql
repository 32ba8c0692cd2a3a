create or replace function fanfare_internal.lease_deliveries(
  handler fanfare.handlers,
  states text[],
  max_count integer,
  lease interval,
  server uuid
)
returns bigint[]
language plpgsql volatile
as $$
declare
  v_room integer := least(lease_deliveries.max_count, fanfare_internal.free_capacity(lease_deliveries.handler));
  v_ids bigint[];
begin
  if v_room = 0 then
    return array[]::bigint[];
  end if;
  v_ids := fanfare_internal.lock_waiting((lease_deliveries.handler).id, lease_deliveries.states, v_room, 1);
  update fanfare.deliveries as d
  set state = 'leased',
    lease = d.lease + 1,
    attempt = d.attempt + 1,
    leased_until = clock_timestamp() + lease_deliveries.lease,
    leased_by = lease_deliveries.server
  where d.id = any (v_ids);
  perform fanfare_internal.take_rate_tokens(lease_deliveries.handler, cardinality(v_ids));
  return v_ids;
exception
  when unique_violation then
    return array[]::bigint[]; -- delivery_of_a_key_is_leased_alone: somebody was faster
end
$$;

comment on function fanfare_internal.lease_deliveries(fanfare.handlers, text[], integer, interval, uuid) is
  'Leases the next deliveries of a handler that it has room for, and returns them.';

revoke all on function fanfare_internal.lease_deliveries(fanfare.handlers, text[], integer, interval, uuid) from public;
