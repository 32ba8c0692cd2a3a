create or replace view fanfare.lock_holders as
select
  l.pid,
  a.usename::text as role,
  a.application_name as application,
  c.oid::regclass::text as relation,
  l.mode,
  a.xact_start as began_at,
  left(a.query, 60) as query
from pg_locks as l
join pg_class as c on c.oid = l.relation
left join pg_stat_activity as a on a.pid = l.pid
where l.locktype = 'relation'
  and l.granted
  and l.database = (select d.oid from pg_database as d where d.datname = current_database())
  and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
  and l.pid is distinct from pg_backend_pid()
  and c.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
order by began_at;

comment on view fanfare.lock_holders is
'Sessions that hold a lock on a table, which makes others wait.
Strong locks on tables of Fanfare alone; a seal holds one for a moment. Needs pg_monitor to show the queries of others.
Example: select * from fanfare.lock_holders;';

grant select on fanfare.lock_holders to fanfare_monitor, fanfare_server;
