create or replace function fanfare_internal.timeline()
returns text
language sql volatile
as $$
  select left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8)
$$;

comment on function fanfare_internal.timeline() is
  'Timeline being written, as in WAL file names; pg_control_checkpoint() keeps the old one for minutes after a promotion.';

revoke all on function fanfare_internal.timeline() from public;
