create or replace view fanfare.notification_queue as
select
  pg_notification_queue_usage() as usage,
  a.pid,
  a.datname::text as database,
  a.usename::text as role,
  a.application_name as application,
  a.state,
  a.xact_start as began_at,
  left(a.query, 60) as query
from (select 1) as always
left join lateral (
  select s.*
  from pg_stat_activity as s
  where s.xact_start is not null and s.backend_type = 'client backend' and s.pid <> pg_backend_pid()
  order by s.xact_start
  limit 5
) as a on true
order by began_at;

comment on view fanfare.notification_queue is
'How full Postgres'' queue of notifications is, and who may hold it.
usage is from 0 to 1; at 0.5 Fanfare sends none any more, and servers look for what is new each second instead. The queue is that of all databases. It is emptied up to the oldest transaction of a session that listens: the five oldest transactions stand beside it, in any database; end the one that is idle in transaction. Needs pg_monitor to show those of others.
Example: select usage, pid, role, state, began_at, query from fanfare.notification_queue;';

grant select on fanfare.notification_queue to fanfare_monitor, fanfare_server;
