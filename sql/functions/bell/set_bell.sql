create or replace function fanfare_internal.set_bell(ringing boolean)
returns xid8
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform setval('fanfare_internal.bell', set_bell.ringing::integer);
  -- Given to us by setval while it kept readers of the bell out: whoever has read the old
  -- value had an xid before, which a snapshot's xmax need not be above.
  return pg_current_xact_id();
end
$$;

comment on function fanfare_internal.set_bell(boolean) is
  'Tells publishers to ring (true) or that the sealer polls (false). Returns the horizon: a transaction with a lower xid that is still open may have read the old value, so the sealer polls until none is. Only the sealer calls it, in a transaction of its own.';

revoke all on function fanfare_internal.set_bell(boolean) from public;
grant execute on function fanfare_internal.set_bell(boolean) to fanfare_server;
