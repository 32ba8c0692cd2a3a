create or replace function fanfare_internal.committed_snapshot()
returns pg_snapshot
language sql volatile
as $$
  select case
    when pg_current_xact_id_if_assigned() < pg_snapshot_xmax(s.snapshot) then
      format('%s:%s:%s', pg_snapshot_xmin(s.snapshot), pg_snapshot_xmax(s.snapshot), (
        select string_agg(x.xid::text, ',' order by x.xid)
        from (
          select pg_snapshot_xip(s.snapshot) as xid
          union
          select pg_current_xact_id_if_assigned()
        ) as x
      ))::pg_snapshot
    else s.snapshot
  end
  from (select pg_current_snapshot() as snapshot) as s
$$;

comment on function fanfare_internal.committed_snapshot() is
  'The current snapshot, with our own transaction as one that is open: pg_current_snapshot() leaves it out, so that what we publish after a seal in the same transaction would seem to be in its batch.';

revoke all on function fanfare_internal.committed_snapshot() from public;
