create or replace view fanfare.open_transactions as
select
  a.pid,
  null::text as prepared,
  a.usename::text as role,
  a.application_name as application,
  a.state,
  a.xact_start as began_at,
  clock_timestamp() - a.xact_start as open_for,
  left(a.query, 60) as query
from pg_stat_activity as a
where a.datname = current_database() and a.xact_start is not null and a.pid <> pg_backend_pid()
union all
select null, p.gid, p.owner::text, null, 'prepared', p.prepared, clock_timestamp() - p.prepared, null
from pg_prepared_xacts as p
where p.database = current_database()
order by began_at;

comment on view fanfare.open_transactions is
'Transactions that are open, oldest first, prepared ones too.
Old ones hold up sealing, claims and partitions. Needs pg_monitor to show the queries of others.
Example: select * from fanfare.open_transactions;';

grant select on fanfare.open_transactions to fanfare_monitor, fanfare_server;
