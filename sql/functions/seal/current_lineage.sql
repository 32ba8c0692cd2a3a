create or replace function fanfare_internal.current_lineage()
returns integer
language plpgsql volatile
as $$
declare
  v_check bigint := fanfare_internal.identity_check();
  v_state bigint := pg_sequence_last_value('fanfare_internal.lineage');
  v_lineage integer;
begin
  if v_state & 4294967295 = v_check then
    return v_state >> 32;
  end if;

  select fanfare_internal.lineage_of(
    c.system_identifier,
    (select d.oid from pg_catalog.pg_database as d where d.datname = current_database()),
    'fanfare.batches'::regclass::oid
  ) into v_lineage
  from pg_catalog.pg_control_system() as c;

  perform setval('fanfare_internal.lineage', (v_lineage::bigint << 32) | v_check);
  return v_lineage;
end
$$;

comment on function fanfare_internal.current_lineage() is
  'The lineage of the xid that this session would get now. Costs one read of a sequence unless the server was restarted or the database restored since.';

revoke all on function fanfare_internal.current_lineage() from public;
