create or replace function fanfare_internal.identity_check()
returns bigint
language sql stable
as $$
  -- The path of a table names the database's oid and the table's file.
  select (
    hashfloat8(date_part('epoch', pg_postmaster_start_time()))
    # hashtext(pg_relation_filepath('fanfare_internal.log_floor'::regclass))
  )::bigint & 4294967295
$$;

comment on function fanfare_internal.identity_check() is
  'Cheap 32-bit check of what the session runs on: server start, database, table. When it differs from the one beside the lineage, the lineage is computed anew.';

revoke all on function fanfare_internal.identity_check() from public;
