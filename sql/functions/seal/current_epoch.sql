create or replace function fanfare_internal.current_epoch(head bigint)
returns fanfare.epochs
language plpgsql volatile
as $$
declare
  v_epoch fanfare.epochs;
begin
  select e.* into v_epoch from fanfare.epochs as e where e.last_batch is null;

  -- The system identifier cannot change without another start of the server.
  if v_epoch.postmaster_started_at = pg_postmaster_start_time()
    and v_epoch.timeline = fanfare_internal.timeline()
    and v_epoch.batches_oid = 'fanfare.batches'::regclass::oid
    and v_epoch.database_oid = (
      select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
  then
    return v_epoch;
  end if;
  return fanfare_internal.open_epoch(current_epoch.head);
end
$$;

comment on function fanfare_internal.current_epoch(bigint) is
  'The epoch of what we run on now, opened if the last one was another. Called by seal() under its lock, since a session can live through a promotion.';

revoke all on function fanfare_internal.current_epoch(bigint) from public;
