create or replace function fanfare_internal.next_batch(topics bigint[], after_batch bigint)
returns bigint
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_from bigint := next_batch.after_batch;
  v_first fanfare.batches;
  v_through bigint;
  v_end xid8;
  v_next bigint;
begin
  loop
    select b.* into v_first from fanfare.batches as b where b.id = v_from + 1;
    if v_first.id is null then
      return null;
    end if;
    -- Through the last batch of the epoch. At its beginning there may be some of an older lineage: one by one.
    select case when e.lineage = v_first.lineage then e.last_batch else v_first.id end into v_through
    from fanfare.epochs as e
    where e.id = v_first.epoch_id;
    select b.snapshot_xmax into v_end from fanfare.batches as b where b.id = v_through;
    if v_end is null then
      select b.snapshot_xmax into v_end
      from fanfare.batches as b
      where b.lineage = v_first.lineage
      order by b.snapshot_xmax desc
      limit 1;
    end if;

    select least(min(s.batch_id), min(l.batch_id)) into v_next
    from unnest(next_batch.topics) as t (id)
    left join lateral (
      select b.id as batch_id
      from fanfare.messages as m
      cross join lateral (
        select c.id, c.snapshot
        from fanfare.batches as c
        where c.lineage = v_first.lineage and c.snapshot_xmax > m.xid
        order by c.snapshot_xmax, c.id
        limit 1
      ) as b
      where m.topic_id = t.id
        and m.xid >= v_first.previous_xmax
        and m.xid < v_end
        and m.lineage = v_first.lineage
        and pg_visible_in_snapshot(m.xid, b.snapshot)
      order by m.xid
      limit 1
    ) as s on true
    left join lateral (
      select o.batch_id
      from fanfare.late_transactions as o
      where o.topic_id = t.id and o.batch_id > v_from and o.batch_id <= coalesce(v_through, o.batch_id)
      order by o.batch_id
      limit 1
    ) as l on true;
    exit when v_next is not null or v_through is null;
    v_from := v_through;
  end loop;
  return v_next;
end
$$;

comment on function fanfare_internal.next_batch(bigint[], bigint) is
  'The first batch after a batch that has a message of the topics; null when there is none up to the head. Reads by topic, however many batches lie between.';

revoke all on function fanfare_internal.next_batch(bigint[], bigint) from public;
