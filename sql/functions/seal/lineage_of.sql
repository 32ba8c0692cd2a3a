create or replace function fanfare_internal.lineage_of(system_identifier bigint, database_oid oid, batches_oid oid)
returns integer
language sql immutable
as $$
  select hashtext(
    lineage_of.system_identifier::text || ' '
    || lineage_of.database_oid::text || ' '
    || lineage_of.batches_oid::text
  ) & 2147483647
$$;

comment on function fanfare_internal.lineage_of(bigint, oid, oid) is
  'The lineage: a 31-bit name of an xid space. Computed, not counted, so that publishers agree on it without a lock after a restore.';

revoke all on function fanfare_internal.lineage_of(bigint, oid, oid) from public;
