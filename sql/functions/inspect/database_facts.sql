create or replace view fanfare_internal.database_facts as
select json_build_object(
  'name', current_database(),
  'server_version', current_setting('server_version'),
  'schema_version', (select v.version from fanfare_internal.schema_version as v),
  'functions_unchanged', (select c.fingerprint = fanfare_internal.code_fingerprint() from fanfare_internal.code_version as c),
  'bytes', pg_database_size(current_database()),
  'started_at', fanfare_internal.utc_text(pg_postmaster_start_time()),
  'epoch', (select e.label from fanfare_internal.epochs as e where e.last_batch is null),
  'head_batch', fanfare_internal.head_batch(),
  'floor_batch', (select f.floor_batch from fanfare_internal.log_floor as f),
  'oldest_day', (select min(p.day) from fanfare_internal.daily_partitions as p where p.parent = 'messages'),
  'partitions_overdue', (select count(*) from fanfare.partition_upkeep as p where not p.exists)
) as item;

comment on view fanfare_internal.database_facts is
  'What a DBA asks of the database first, as the HTTP API shows it.';

grant select on fanfare_internal.database_facts to fanfare_server, fanfare_reader;
