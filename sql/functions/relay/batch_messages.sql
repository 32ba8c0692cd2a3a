create or replace function fanfare_internal.batch_messages(
  batch bigint,
  after_id bigint,
  max_count integer,
  topics bigint[] default null
)
returns setof fanfare.sealed_messages
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
  v_batch fanfare.batches;
  v_position text := fanfare_internal.format_position(batch_messages.batch);
begin
  -- First alone: without statistics, a join of the two is planned the wrong way round.
  select b.* into v_batch from fanfare.batches as b where b.id = batch_messages.batch;

  return query
  with members as (
    (
      select m.*
      from fanfare.messages as m
      where m.id > greatest(v_batch.first_message - 1, batch_messages.after_id)
        and m.id <= v_batch.last_message
        -- In a case, so that the index on id is the only way: with the others each page would
        -- sort the whole batch, or read all there is of a topic.
        and case when m.xid >= v_batch.previous_xmax and m.xid < v_batch.snapshot_xmax
          then m.lineage = v_batch.lineage and pg_visible_in_snapshot(m.xid, v_batch.snapshot)
            and (batch_messages.topics is null or m.topic_id = any (batch_messages.topics))
        end
      order by m.id
      limit batch_messages.max_count
    )
    union all
    (
      select m.*
      from fanfare.late_transactions as l
      cross join lateral (
        select o.*
        from fanfare.messages as o
        where o.topic_id = l.topic_id
          and o.xid = l.xid
          and o.lineage = l.lineage
          and o.id > batch_messages.after_id
        order by o.id
        limit batch_messages.max_count
      ) as m
      where l.batch_id = batch_messages.batch
        and (batch_messages.topics is null or l.topic_id = any (batch_messages.topics))
    )
    order by id
    limit batch_messages.max_count
  )
  select v_position || '.' || m.id, batch_messages.batch,
    m.id, m.app_id, m.topic_id, t.name, m.key, m.payload, m.headers, m.published_at
  from members as m
  join fanfare.topics as t on t.id = m.topic_id
  order by m.id;
end
$$;

comment on function fanfare_internal.batch_messages(bigint, bigint, integer, bigint[]) is
  'The next messages of a batch after an id, in order, at most max_count, of the given topics (null: all). Reads by key, so a page of a batch of a million costs as much as any other.';

revoke all on function fanfare_internal.batch_messages(bigint, bigint, integer, bigint[]) from public;
grant execute on function fanfare_internal.batch_messages(bigint, bigint, integer, bigint[]) to fanfare_server, fanfare_reader;
