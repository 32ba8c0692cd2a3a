create or replace function fanfare_internal.span_messages(after_batch bigint, through_batch bigint, topics bigint[])
returns setof fanfare.sealed_messages
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_lineage integer;
  v_low xid8;
  v_batches bigint[];
  v_positions text[];
  v_snapshots pg_snapshot[];
  v_xmaxes xid8[];
begin
  select min(b.lineage), (array_agg(b.previous_xmax order by b.id))[1],
    array_agg(b.id order by b.id), array_agg(fanfare_internal.format_position(b.id) order by b.id),
    array_agg(b.snapshot order by b.id), array_agg(b.snapshot_xmax order by b.id)
  into v_lineage, v_low, v_batches, v_positions, v_snapshots, v_xmaxes
  from fanfare.batches as b
  where b.id > span_messages.after_batch and b.id <= span_messages.through_batch;

  return query
  with
  placed as (
    -- As batch_of: the first snapshot whose xmax is above the xid, if it sees it.
    select v_batches[s.n] as batch_id, m.*
    from fanfare.messages as m
    cross join lateral (select width_bucket(m.xid, v_xmaxes) + 1 as n) as s
    where m.topic_id = any (span_messages.topics)
      and m.xid >= v_low
      and m.xid < v_xmaxes[cardinality(v_xmaxes)]
      and m.lineage = v_lineage
      and pg_visible_in_snapshot(m.xid, v_snapshots[s.n])
    union all
    select l.batch_id, m.*
    from fanfare.late_transactions as l
    cross join lateral (
      select o.*
      from fanfare.messages as o
      where o.topic_id = l.topic_id and o.xid = l.xid and o.lineage = l.lineage
      offset 0
    ) as m
    where l.batch_id > span_messages.after_batch
      and l.batch_id <= span_messages.through_batch
      and l.topic_id = any (span_messages.topics)
  )
  select v_positions[p.batch_id - v_batches[1] + 1] || '.' || p.id, p.batch_id,
    p.id, p.app_id, p.topic_id, t.name, p.key, p.payload, p.headers, p.published_at
  from placed as p
  join fanfare.topics as t on t.id = p.topic_id
  order by p.batch_id, p.id;
end
$$;

comment on function fanfare_internal.span_messages(bigint, bigint, bigint[]) is
  'Messages of topics in the batches after one and through another, in order; span_end bounds how many, and that they are of one lineage.';

revoke all on function fanfare_internal.span_messages(bigint, bigint, bigint[]) from public;
grant execute on function fanfare_internal.span_messages(bigint, bigint, bigint[]) to fanfare_server;
