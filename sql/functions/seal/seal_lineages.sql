create or replace function fanfare_internal.seal_lineages(epoch fanfare.epochs)
returns void
language plpgsql volatile
as $$
declare
  v_old record;
  v_previous pg_snapshot;
  v_next bigint := (select coalesce(max(b.id), 0) + 1 from fanfare.batches as b);
begin
  for v_old in
    select m.lineage, max(m.xid::text::numeric) as xid
    from fanfare.messages as m
    where m.lineage <> (seal_lineages.epoch).lineage
    group by m.lineage
    order by min(m.id)
  loop
    v_previous := fanfare_internal.last_snapshot(v_old.lineage);
    -- Nothing of that xid space runs here: a snapshot above its last xid sees all of it.
    v_next := v_next + (fanfare_internal.write_batch(
      v_next, seal_lineages.epoch, v_old.lineage, v_previous,
      format('%1$s:%1$s:', greatest(v_old.xid + 1, pg_snapshot_xmax(v_previous)::text::numeric))::pg_snapshot
    ) is not null)::integer;
  end loop;
end
$$;

comment on function fanfare_internal.seal_lineages(fanfare.epochs) is
  'After a restore: one batch for each older lineage with messages that are in none. Reads the whole log, once in a lineage.';

revoke all on function fanfare_internal.seal_lineages(fanfare.epochs) from public;
