create or replace function fanfare_internal.write_batch(
  batch bigint,
  epoch fanfare.epochs,
  lineage integer,
  previous pg_snapshot,
  next pg_snapshot
)
returns bigint
language plpgsql volatile
as $$
declare
  v_late xid8[] := array[]::xid8[];
  v_late_count bigint := 0;
  v_count bigint;
  v_first bigint;
  v_last bigint;
begin
  -- Where nothing was open in the first snapshot, nothing can be late.
  if pg_snapshot_xmin(write_batch.previous) <> pg_snapshot_xmax(write_batch.previous) then
    v_late := fanfare_internal.ended_between(write_batch.previous, write_batch.next);
  end if;
  select count(*), min(m.id), max(m.id) into v_count, v_first, v_last
  from fanfare.messages as m
  where m.lineage = write_batch.lineage
    and m.xid >= pg_snapshot_xmax(write_batch.previous)
    and m.xid < pg_snapshot_xmax(write_batch.next)
    and pg_visible_in_snapshot(m.xid, write_batch.next);
  if v_count = 0 and cardinality(v_late) = 0 then
    return null;
  end if;

  if cardinality(v_late) > 0 then
    insert into fanfare.late_transactions (lineage, xid, topic_id, batch_id, message_count)
    select m.lineage, m.xid, m.topic_id, write_batch.batch, count(*)
    from fanfare.messages as m
    where m.xid = any (v_late) and m.lineage = write_batch.lineage
    group by m.lineage, m.xid, m.topic_id;

    select coalesce(sum(l.message_count), 0) into v_late_count
    from fanfare.late_transactions as l
    where l.batch_id = write_batch.batch;
  end if;
  if v_count + v_late_count = 0 then
    return null;
  end if;

  insert into fanfare.batches (
    id, epoch_id, lineage, snapshot, snapshot_xmax, previous_xmax, message_count, first_message, last_message
  )
  values (
    write_batch.batch, (write_batch.epoch).id, write_batch.lineage, write_batch.next,
    pg_snapshot_xmax(write_batch.next), pg_snapshot_xmax(write_batch.previous),
    v_count + v_late_count, coalesce(v_first, 1), coalesce(v_last, 0)
  );
  return write_batch.batch;
end
$$;

comment on function fanfare_internal.write_batch(bigint, fanfare.epochs, integer, pg_snapshot, pg_snapshot) is
  'Writes a batch of a lineage, the messages visible in the second snapshot and not in the first, and returns its id, the one given; null when there is no such message. Reads only transactions between the two snapshots and those that ended between them. The caller holds seal_lock.';

revoke all on function fanfare_internal.write_batch(bigint, fanfare.epochs, integer, pg_snapshot, pg_snapshot) from public;
