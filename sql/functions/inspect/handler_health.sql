create or replace view fanfare.handler_health as
select
  a.name as app,
  h.name as handler,
  h.kind,
  case
    when h.disabled_at is not null then 'disabled: ' || h.disabled_reason
    when h.paused_at is not null then 'paused'
    when h.failing_since is not null then 'failing'
    else 'healthy'
  end as status,
  h.failing_since,
  x.done,
  x.failed,
  x.rejected,
  x.expired,
  x.p50_ms,
  x.p95_ms,
  x.last_done_at,
  e.started_at as last_failed_at,
  e.status as last_status,
  e.error as last_error,
  (select count(*) from fanfare.dead_letters as l where l.handler_id = h.id and l.resolution is null) as open_dead_letters
from fanfare.handlers as h
join fanfare.apps as a on a.id = h.app_id
left join (
  select
    t.handler_id,
    count(*) filter (where t.outcome = 'done') as done,
    count(*) filter (where t.outcome = 'failed') as failed,
    count(*) filter (where t.outcome = 'rejected') as rejected,
    count(*) filter (where t.outcome = 'expired') as expired,
    percentile_disc(0.5) within group (order by t.duration_ms) as p50_ms,
    percentile_disc(0.95) within group (order by t.duration_ms) as p95_ms,
    max(t.started_at) filter (where t.outcome = 'done') as last_done_at
  from fanfare.attempts as t
  where t.started_at > clock_timestamp() - interval '1 hour'
  group by t.handler_id
) as x on x.handler_id = h.id
left join (
  select distinct on (t.handler_id) t.handler_id, t.started_at, t.status, t.error
  from fanfare.attempts as t
  where t.started_at > clock_timestamp() - interval '1 hour' and t.outcome in ('failed', 'rejected', 'expired')
  order by t.handler_id, t.started_at desc
) as e on e.handler_id = h.id
where h.deleted_at is null;

comment on view fanfare.handler_health is
'How each handler did in the last hour.
Attempts by outcome, how long they took, the last failure, and open dead letters.
Example: select * from fanfare.handler_health order by failed + rejected desc nulls last;';

grant select on fanfare.handler_health to fanfare_monitor, fanfare_server;
