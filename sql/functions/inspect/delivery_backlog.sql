create or replace view fanfare.delivery_backlog as
select
  a.name as app,
  h.name as handler,
  h.kind,
  case
    when h.deleted_at is not null then 'deleted'
    when h.disabled_at is not null then 'disabled: ' || h.disabled_reason
    when h.paused_at is not null then 'paused'
    else 'running'
  end as status,
  b.ready,
  b.retrying,
  b.leased,
  b.oldest_ready_at,
  clock_timestamp() - b.oldest_ready_at as overdue_for,
  b.next_retry_at
from fanfare.handlers as h
join fanfare.apps as a on a.id = h.app_id
cross join lateral (
  select
    count(*) filter (where d.state = 'ready') as ready,
    count(*) filter (where d.state = 'retrying') as retrying,
    count(*) filter (where d.state = 'leased') as leased,
    min(d.ready_at) filter (where d.state <> 'leased' and d.ready_at <= clock_timestamp()) as oldest_ready_at,
    min(d.ready_at) filter (where d.state = 'retrying') as next_retry_at
  from fanfare.deliveries as d
  where d.handler_id = h.id
) as b
where h.deleted_at is null or b.ready + b.retrying + b.leased > 0;

comment on view fanfare.delivery_backlog is
'What waits for each handler, and for how long.
ready: never tried. retrying: failed, or to be run alone; due again from next_retry_at on. leased: at work. overdue_for: for how long the oldest has been due.
Example: select * from fanfare.delivery_backlog order by overdue_for desc nulls last;';

grant select on fanfare.delivery_backlog to fanfare_monitor, fanfare_server;
