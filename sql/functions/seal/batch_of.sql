create or replace function fanfare_internal.batch_of(lineage integer, xid xid8)
returns bigint
language sql stable
as $$
  select coalesce(
    (
      select l.batch_id
      from fanfare.late_transactions as l
      where l.lineage = batch_of.lineage and l.xid = batch_of.xid
      limit 1 -- all its topics went to the same
    ),
    (
      select case when pg_visible_in_snapshot(batch_of.xid, b.snapshot) then b.id end
      from (
        select b.id, b.snapshot
        from fanfare.batches as b
        where b.lineage = batch_of.lineage and b.snapshot_xmax > batch_of.xid
        -- Of those with the same bounds, the first: a batch of late ones alone ends where it began.
        order by b.snapshot_xmax, b.id
        limit 1
      ) as b
    )
  )
$$;

comment on function fanfare_internal.batch_of(integer, xid8) is
  'The batch of a transaction''s messages; null while they are not sealed.';

revoke all on function fanfare_internal.batch_of(integer, xid8) from public;
grant execute on function fanfare_internal.batch_of(integer, xid8) to fanfare_server, fanfare_monitor;
