create or replace function fanfare_internal.hold_delivery(delivery bigint, lease bigint)
returns fanfare_internal.claimed_deliveries
language plpgsql volatile
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_held fanfare_internal.claimed_deliveries;
begin
  perform from fanfare.deliveries as d
  where d.id = hold_delivery.delivery and d.lease = hold_delivery.lease
    and d.leased_until is not null -- leased, said so that it is found by its id, not among all that are
  for update;
  if found then
    select c.* into v_held from fanfare_internal.claimed_deliveries as c where c.delivery_id = hold_delivery.delivery;
  end if;
  return v_held;
end
$$;

comment on function fanfare_internal.hold_delivery(bigint, bigint) is
  'Locks a leased delivery and returns it with all that is needed to make it; null when the lease is over. Its settings are its own: the handler that is called next must not have them.';

revoke all on function fanfare_internal.hold_delivery(bigint, bigint) from public;
