create or replace view fanfare.attempt_errors as
select
  a.name as app,
  h.name as handler,
  e.outcome,
  e.status,
  e.error,
  e.attempts,
  e.first_at,
  e.last_at,
  e.last_message
from (
  select t.app_id, t.handler_id, t.outcome, t.status, t.error, count(*) as attempts,
    min(t.started_at) as first_at, max(t.started_at) as last_at, max(t.message_id) as last_message
  from fanfare.attempts as t
  where t.started_at > clock_timestamp() - interval '1 hour' and t.outcome in ('failed', 'rejected', 'expired')
  group by t.app_id, t.handler_id, t.outcome, t.status, t.error
) as e
join fanfare.apps as a on a.id = e.app_id
join fanfare.handlers as h on h.id = e.handler_id;

comment on view fanfare.attempt_errors is
'Attempts of the last hour that failed, those of the same error together.
last_message is the newest message that met it; delivery_trace tells its life.
Example: select * from fanfare.attempt_errors order by attempts desc;';

grant select on fanfare.attempt_errors to fanfare_monitor, fanfare_server;
