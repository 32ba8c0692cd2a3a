create or replace view fanfare.installation as
select
  current_database()::text as database,
  current_setting('server_version') as postgres,
  v.version as schema_version,
  c.installed_at,
  c.fingerprint = fanfare_internal.code_fingerprint() as functions_unchanged,
  pg_database_size(current_database()) as bytes,
  pg_postmaster_start_time() as postgres_started_at,
  e.label as epoch,
  fanfare_internal.head_batch() as head_batch,
  f.floor_batch,
  (select min(p.day) from fanfare_internal.daily_partitions as p where p.parent = 'messages') as oldest_day,
  (select count(*) from fanfare.partition_upkeep as p where not p.exists) as partitions_overdue,
  coalesce(pg_sequence_last_value('fanfare_internal.seal_bell'), 0) = 1 as sealer_bell,
  coalesce(pg_sequence_last_value('fanfare_internal.dispatch_bell'), 0) = 1 as dispatcher_bell
from fanfare_internal.schema_version as v
cross join fanfare_internal.code_version as c
cross join fanfare_internal.log_floor as f
left join fanfare.epochs as e on e.last_batch is null;

comment on view fanfare.installation is
'What is installed here, since when, and in which state.
One row. functions_unchanged: nobody edited a function by hand. floor_batch: messages up to it may be gone (retention). sealer_bell and dispatcher_bell: publishers wake them by a notification.
Example: select * from fanfare.installation;';

grant select on fanfare.installation to fanfare_monitor, fanfare_server;
