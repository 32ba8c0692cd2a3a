create or replace function fanfare_internal.slot_lag()
returns bigint
language sql stable
as $$
  select coalesce(max(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), s.restart_lsn)), 0)::bigint
  from pg_replication_slots as s
  where s.database = current_database() and s.slot_name ~ '^fanfare_[0-9]+$'
    and not pg_is_in_recovery()
$$;

comment on function fanfare_internal.slot_lag() is
  'Bytes of the write-ahead log that Postgres keeps for the slot by which this database''s sealer wakes (FANFARE_WAKEUP=wal); 0 without one.';

revoke all on function fanfare_internal.slot_lag() from public;
grant execute on function fanfare_internal.slot_lag() to fanfare_monitor, fanfare_server;
