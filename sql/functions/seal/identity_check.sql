create or replace function fanfare.identity_check()
returns bigint
language sql stable
as $$
  select hashtext(
    pg_catalog.pg_postmaster_start_time()::text || ' '
    || (select d.oid::text from pg_catalog.pg_database as d where d.datname = current_database()) || ' '
    || 'fanfare.batches'::regclass::oid::text
  )::bigint & 4294967295
$$;

comment on function fanfare.identity_check() is
  'Cheap 32-bit check of what the session runs on: server start, database, table. When it differs from the one beside the lineage, the lineage is computed anew.';

revoke all on function fanfare.identity_check() from public;
