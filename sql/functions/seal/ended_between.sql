create or replace function fanfare_internal.ended_between(previous pg_snapshot, next pg_snapshot)
returns xid8[]
language plpgsql immutable
as $$
begin
  return array(
    select x
    from pg_snapshot_xip(ended_between.previous) as x
    where pg_visible_in_snapshot(x, ended_between.next)
  );
end
$$;

comment on function fanfare_internal.ended_between(pg_snapshot, pg_snapshot) is
  'Transactions open in the first snapshot and ended in the second.';

revoke all on function fanfare_internal.ended_between(pg_snapshot, pg_snapshot) from public;
