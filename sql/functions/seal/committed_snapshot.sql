create or replace function fanfare_internal.committed_snapshot()
returns pg_snapshot
language plpgsql volatile
as $$
declare
  v_snapshot pg_snapshot := pg_current_snapshot();
  v_own xid8 := pg_current_xact_id_if_assigned();
begin
  if v_own < pg_snapshot_xmax(v_snapshot) then
    return format('%s:%s:%s', pg_snapshot_xmin(v_snapshot), pg_snapshot_xmax(v_snapshot), (
      select string_agg(x.xid::text, ',' order by x.xid)
      from (select pg_snapshot_xip(v_snapshot) as xid union select v_own) as x
    ))::pg_snapshot;
  end if;
  return v_snapshot;
end
$$;

comment on function fanfare_internal.committed_snapshot() is
  'The current snapshot, with our own transaction as one that is open: pg_current_snapshot() leaves it out, so that what we publish after a seal in the same transaction would seem to be in its batch.';

revoke all on function fanfare_internal.committed_snapshot() from public;
