create or replace function fanfare.verify()
returns setof fanfare_internal.imbalances
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  with
  owed as (
    select m.id as message_id, o.trigger_id
    from fanfare.messages as m
    cross join unnest(m.owed_to) as o (trigger_id)
  ),
  held as (
    select a.message_id, a.trigger_id, 'done' as place from fanfare.attempts as a where a.outcome = 'done'
    union all
    select d.message_id, d.trigger_id, 'waiting' from fanfare.deliveries as d
    union all
    select l.message_id, l.trigger_id, 'dead' from fanfare.dead_letters as l
    where l.resolution is distinct from 'redriven'
  ),
  counted as (
    select h.message_id, h.trigger_id, count(*) as places, string_agg(h.place, ' and ' order by h.place) as named
    from held as h
    group by h.message_id, h.trigger_id
  ),
  heads as (
    select distinct on (b.lineage) b.lineage, b.snapshot
    from fanfare.batches as b
    order by b.lineage, b.id desc
  ),
  placed as (
    select x.lineage, x.xid, x.messages, x.first_message, fanfare_internal.batch_of(x.lineage, x.xid) as batch_id
    from (
      select m.lineage, m.xid, count(*) as messages, min(m.id) as first_message
      from fanfare.messages as m
      group by m.lineage, m.xid
    ) as x
  )
  select 'owed, and neither done, waiting, dead nor discarded', o.message_id, o.trigger_id, null::bigint
  from owed as o
  left join counted as c using (message_id, trigger_id)
  where c.places is null
  union all
  select c.named, c.message_id, c.trigger_id, null
  from counted as c
  where c.places > 1
  union all
  select c.named || ', and not owed', c.message_id, c.trigger_id, null
  from counted as c
  join fanfare.messages as m on m.id = c.message_id
  where m.owed_to is null or c.trigger_id <> all (m.owed_to)
  union all
  select 'committed before the newest batch, and in none', p.first_message, null, null
  from placed as p
  join heads as h on h.lineage = p.lineage and pg_visible_in_snapshot(p.xid, h.snapshot)
  where p.batch_id is null
  union all
  select 'the batch counts fewer messages than are in it', null, null, b.id
  from fanfare.batches as b
  join (select p.batch_id, sum(p.messages) as messages from placed as p group by p.batch_id) as p on p.batch_id = b.id
  where p.messages > b.message_count
$$;

comment on function fanfare.verify() is
'Audits that no message is lost or counted twice; no row means all is well.
Every trigger that a kept message is owed to is exactly one of done, waiting and dead. Every message that was committed before the newest batch is in exactly one batch. One statement, so it holds while traffic runs. It reads the whole log.
Example: select * from fanfare.verify();';

revoke all on function fanfare.verify() from public;
grant execute on function fanfare.verify() to fanfare_monitor, fanfare_server;
