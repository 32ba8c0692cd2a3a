create or replace function fanfare_internal.retry_deliveries(deliveries bigint[], waits interval[], attempts integer[])
returns void
language plpgsql volatile
as $$
begin
  -- Found by an array of ids, each with what is its own at its place in it: a plan of a
  -- join, made while nothing waited, would read all deliveries.
  update fanfare.deliveries as d
  set state = 'retrying', leased_until = null, leased_by = null,
    ready_at = clock_timestamp() + retry_deliveries.waits[array_position(retry_deliveries.deliveries, d.id)],
    attempt = retry_deliveries.attempts[array_position(retry_deliveries.deliveries, d.id)]
  where d.id = any (retry_deliveries.deliveries);
end
$$;

comment on function fanfare_internal.retry_deliveries(bigint[], interval[], integer[]) is
  'Sets leased deliveries, which the caller has locked, to be tried again, each after its wait and as having had so many attempts.';

revoke all on function fanfare_internal.retry_deliveries(bigint[], interval[], integer[]) from public;
