create or replace function fanfare_internal.last_snapshot(lineage integer)
returns pg_snapshot
language plpgsql stable
as $$
begin
  return coalesce(
    (
      select b.snapshot
      from fanfare.batches as b
      where b.lineage = last_snapshot.lineage
      order by b.id desc
      limit 1
    ),
    '1:1:'::pg_snapshot
  );
end
$$;

comment on function fanfare_internal.last_snapshot(integer) is
  'Snapshot of the newest batch of a lineage; 1:1:, in which nothing is visible, when there is none.';

revoke all on function fanfare_internal.last_snapshot(integer) from public;
