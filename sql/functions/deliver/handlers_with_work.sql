create or replace view fanfare_internal.handlers_with_work as
select h.id as handler_id, h.app_id, h.name, h.kind, h.timeout, w.ready, w.retrying, h.max_concurrency
from fanfare.handlers as h
cross join lateral (
  select coalesce(bool_or(s.state = 'ready'), false) as ready, coalesce(bool_or(s.state = 'retrying'), false) as retrying
  from (values ('ready'), ('retrying')) as s (state)
  -- Not by exists: with the rows sorted, the index is the way, whatever the planner thinks of how many match.
  where (
    select d.id
    from fanfare.deliveries as d
    where d.handler_id = h.id
      and d.state = s.state
      and d.state <> 'leased'
      and d.order_key is null
      and d.ready_at <= statement_timestamp()
      and d.ready_at >= coalesce(
        (select l.ready_at from fanfare_internal.low_waters as l where l.handler_id = h.id and l.state = s.state), '-infinity')
    order by d.ready_at, d.id
    limit 1
  ) is not null or (
    select min(d.id)
    from fanfare.triggers as t
    cross join lateral (
      select e.id
      from fanfare.deliveries as e
      where e.handler_id = h.id and e.trigger_id = t.id and e.order_key is not null
      order by e.order_key, e.message_id
      limit 1
    ) as d
    where t.handler_id = h.id and t.ordered
  ) is not null
) as w
where h.paused_at is null and h.disabled_at is null and h.deleted_at is null
  and (w.ready or w.retrying);

comment on view fanfare_internal.handlers_with_work is
  'Handlers that are neither paused nor disabled and may have something to do now: ready, not tried yet; retrying, to be tried alone. A look by key for each handler, however long the backlogs; of those with ordered triggers it does not look whether a key is free.';

grant select on fanfare_internal.handlers_with_work to fanfare_monitor, fanfare_server;
