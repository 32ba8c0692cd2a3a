create or replace function fanfare.span_messages(after_batch bigint, through_batch bigint, topics bigint[])
returns setof fanfare.sealed_messages
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  with
  bounds as (
    select b.lineage, 
      (array_agg(b.previous_xmax order by b.id))[1] as low,
      (array_agg(b.snapshot_xmax order by b.id desc))[1] as high
    from fanfare.batches as b
    where b.id > span_messages.after_batch and b.id <= span_messages.through_batch
    group by b.lineage
  ),
  candidates as (
    select m.*
    from bounds as s
    cross join unnest(span_messages.topics) as wanted (topic_id)
    join fanfare.messages as m
      on m.topic_id = wanted.topic_id
      and m.xid >= s.low
      and m.xid < s.high
      and m.lineage = s.lineage
    union all
    select m.*
    from fanfare.late_transactions as l
    join bounds as s on s.lineage = l.lineage and l.xid < s.low
    join fanfare.messages as m on m.xid = l.xid and m.lineage = l.lineage
    where l.batch_id > span_messages.after_batch
      and l.batch_id <= span_messages.through_batch
      and m.topic_id = any (span_messages.topics)
  ),
  placed as (
    select c.lineage, c.xid, fanfare.batch_of(c.lineage, c.xid) as batch_id
    from (select distinct c.lineage, c.xid from candidates as c) as c
  )
  select fanfare.format_position(p.batch_id, c.id), p.batch_id,
    c.id, c.app_id, c.topic_id, t.name, c.key, c.payload, c.headers, c.published_at
  from candidates as c
  join placed as p on p.lineage = c.lineage and p.xid = c.xid
  join fanfare.topics as t on t.id = c.topic_id
  where p.batch_id > span_messages.after_batch
    and p.batch_id <= span_messages.through_batch
  order by p.batch_id, c.id
$$;

comment on function fanfare.span_messages(bigint, bigint, bigint[]) is
  'Messages of topics in the batches after one and through another, in order; span_end bounds how many.';

revoke all on function fanfare.span_messages(bigint, bigint, bigint[]) from public;
grant execute on function fanfare.span_messages(bigint, bigint, bigint[]) to fanfare_server;
