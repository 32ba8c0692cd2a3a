create or replace function fanfare_internal.oldest_xid()
returns xid8
language sql volatile
as $$
  select pg_snapshot_xmin(pg_current_snapshot())
$$;

comment on function fanfare_internal.oldest_xid() is
  'Lowest xid still open.';

revoke all on function fanfare_internal.oldest_xid() from public;
grant execute on function fanfare_internal.oldest_xid() to fanfare_server;
