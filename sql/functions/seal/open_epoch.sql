create or replace function fanfare_internal.open_epoch(head bigint)
returns fanfare.epochs
language plpgsql volatile
as $$
declare
  v_epoch fanfare.epochs;
  v_previous_lineage integer;
  v_database oid := (select d.oid from pg_catalog.pg_database as d where d.datname = current_database());
  v_batches oid := 'fanfare.batches'::regclass::oid;
  v_system bigint := (select c.system_identifier from pg_catalog.pg_control_system() as c);
begin
  perform fanfare_internal.current_lineage(); -- ids move on also where nobody publishes yet
  update fanfare.epochs as e set last_batch = open_epoch.head where e.last_batch is null
  returning e.lineage into v_previous_lineage;

  insert into fanfare.epochs (
    label, lineage, system_identifier, timeline, database_oid, batches_oid,
    postmaster_started_at, first_batch
  )
  select string_agg(substr('abcdefghijklmnopqrstuvwxyz234567', get_byte(r.bytes, i) % 32 + 1, 1), ''),
    fanfare_internal.lineage_of(v_system, v_database, v_batches), v_system, fanfare_internal.timeline(),
    v_database, v_batches, pg_postmaster_start_time(), open_epoch.head + 1
  from (select fanfare_internal.random_bytes(8) as bytes) as r, generate_series(0, 7) as i
  returning * into v_epoch;

  if v_previous_lineage is distinct from v_epoch.lineage then
    perform fanfare_internal.seal_lineages(v_epoch);
  end if;
  return v_epoch;
end
$$;

comment on function fanfare_internal.open_epoch(bigint) is
  'Ends the current epoch at the head batch, opens the next, and seals what older lineages left in no batch. Called by seal() under its lock.';

revoke all on function fanfare_internal.open_epoch(bigint) from public;
