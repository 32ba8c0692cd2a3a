create or replace function fanfare_internal.set_dispatch_bell(ringing boolean)
returns xid8
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform setval('fanfare_internal.dispatch_bell', set_dispatch_bell.ringing::integer);
  return pg_current_xact_id();
end
$$;

comment on function fanfare_internal.set_dispatch_bell(boolean) is
  'As set_bell, for dispatchers: tells publishers to ring fanfare_dispatch (true) or that they need not, since a dispatcher polls or batches wake it (false), and returns the horizon. Only the server that holds the advisory lock lock_number(''dispatch_bell'') calls it, in a transaction of its own, and wakes the others.';

revoke all on function fanfare_internal.set_dispatch_bell(boolean) from public;
grant execute on function fanfare_internal.set_dispatch_bell(boolean) to fanfare_server;
