create or replace function fanfare_internal.current_lineage()
returns integer
language plpgsql volatile
as $$
declare
  v_check bigint := fanfare_internal.identity_check();
  v_state bigint := pg_sequence_last_value('fanfare_internal.lineage');
  v_lineage integer;
  v_system bigint;
begin
  if v_state & 4294967295 = v_check then
    return v_state >> 32;
  end if;

  select c.system_identifier into v_system from pg_catalog.pg_control_system() as c;
  v_lineage := fanfare_internal.lineage_of(
    v_system,
    (select d.oid from pg_catalog.pg_database as d where d.datname = current_database()),
    'fanfare.batches'::regclass::oid);
  perform fanfare_internal.move_ids_on(v_lineage, v_system); -- before anybody trusts the check
  perform setval('fanfare_internal.lineage', (v_lineage::bigint << 32) | v_check);
  return v_lineage;
end
$$;

comment on function fanfare_internal.current_lineage() is
  'The lineage of the xid that this session would get now. Call it before an id is taken: in another history it moves them on. Costs one read of a sequence unless the server was restarted or the database restored since.';

revoke all on function fanfare_internal.current_lineage() from public;
