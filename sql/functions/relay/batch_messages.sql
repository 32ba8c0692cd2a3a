create or replace function fanfare.batch_messages(
  batch bigint,
  after_id bigint,
  max_count integer,
  topics bigint[] default null
)
returns setof fanfare.sealed_messages
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  with members as (
    (
      select m.*
      from fanfare.batches as b
      join fanfare.messages as m
        on m.id > batch_messages.after_id
        and m.id >= b.first_message
        and m.id <= b.last_message
      where b.id = batch_messages.batch
        and m.xid >= b.previous_xmax
        and m.xid < b.snapshot_xmax
        and m.lineage = b.lineage
        and pg_visible_in_snapshot(m.xid, b.snapshot)
        and (batch_messages.topics is null or m.topic_id = any (batch_messages.topics))
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
        where o.xid = l.xid
          and o.lineage = l.lineage
          and o.id > batch_messages.after_id
          and (batch_messages.topics is null or o.topic_id = any (batch_messages.topics))
        order by o.id
        limit batch_messages.max_count
      ) as m
      where l.batch_id = batch_messages.batch
    )
    order by id
    limit batch_messages.max_count
  )
  select fanfare.format_position(batch_messages.batch, m.id), batch_messages.batch,
    m.id, m.app_id, m.topic_id, t.name, m.key, m.payload, m.headers, m.published_at
  from members as m
  join fanfare.topics as t on t.id = m.topic_id
  order by m.id
$$;

comment on function fanfare.batch_messages(bigint, bigint, integer, bigint[]) is
  'The next messages of a batch after an id, in order, at most max_count, of the given topics (null: all). Reads by key, so a page of a batch of a million costs as much as any other.';

revoke all on function fanfare.batch_messages(bigint, bigint, integer, bigint[]) from public;
grant execute on function fanfare.batch_messages(bigint, bigint, integer, bigint[]) to fanfare_server, fanfare_reader;
