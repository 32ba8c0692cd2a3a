create or replace function fanfare_internal.set_bell(name text, ringing boolean)
returns xid8
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform setval(
    case set_bell.name
      when 'seal' then 'fanfare_internal.seal_bell'::regclass
      when 'dispatch' then 'fanfare_internal.dispatch_bell'::regclass
    end,
    set_bell.ringing::integer);
  -- setval gave us this xid while it kept readers of the bell out. A transaction that read
  -- the old value has a lower one, which the xmax of a snapshot might not be above.
  return pg_current_xact_id();
end
$$;

comment on function fanfare_internal.set_bell(text, boolean) is
  'Asks publishers to ring the sealer (seal) or the dispatchers (dispatch), or not to. Returns the horizon: an open transaction with a lower xid may have read the old value, so the caller polls until none is open. Called in a transaction of its own, by the server that seals, or that leads the bell (lead).';

revoke all on function fanfare_internal.set_bell(text, boolean) from public;
grant execute on function fanfare_internal.set_bell(text, boolean) to fanfare_server;
