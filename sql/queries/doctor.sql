-- name: ReadSetting :one
select coalesce(current_setting(@name::text, true), '')::text;

-- name: OverduePartitions :one
select count(*)::integer
from generate_series(0, 1) as ahead (days)
where to_regclass('fanfare_internal.messages_' || to_char(
  (clock_timestamp() at time zone 'UTC')::date + ahead.days::integer, 'YYYYMMDD')) is null;

-- name: LiveServers :many
select s.hostname, s.version, s.sealing, (fanfare_internal.head_batch() - s.head_batch)::bigint as behind
from fanfare.servers as s
where s.seen_at > clock_timestamp() - interval '30 seconds';

-- name: FailedSweeps :many
select s.task, s.error::text as error from fanfare.sweeps as s where s.error is not null order by s.task;

-- name: FilesWithoutBytes :one
-- As of the last sweep of files.
select coalesce((
  select (s.counts ->> 'rows_without_bytes')::bigint from fanfare.sweeps as s where s.task = 'files'
), 0)::bigint;

-- name: LateTicks :one
select count(*)::bigint from fanfare_internal.due_schedules as d where d.next_at < clock_timestamp() - interval '1 minute';

-- name: DefaultPartitionRows :one
select count(*)::bigint from fanfare_internal.messages_default;

-- name: HasApp :one
select exists (select from fanfare.apps as a where a.name = @name)::boolean;

-- name: HasRole :one
select exists (select from pg_catalog.pg_roles as r where r.rolname = @name::text)::boolean;

-- name: HasDatabase :one
select exists (select from pg_catalog.pg_database as d where d.datname = @name::text)::boolean;

-- name: BackendPID :one
select pg_backend_pid()::integer;

-- name: WALNeeds :one
-- What FANFARE_WAKEUP=wal needs, but a role with REPLICATION, which only a
-- connection can tell.
select
  current_setting('wal_level')::text as wal_level,
  current_setting('max_replication_slots')::integer as slots,
  (select count(*) from pg_get_replication_slots())::integer as slots_taken,
  current_setting('max_wal_senders')::integer as senders,
  (select count(*) from pg_stat_get_wal_senders())::integer as senders_taken,
  fanfare_internal.has_publication()::boolean as published;

-- name: CodeOfApps :one
-- How many apps there are, and whether one has code that runs inside Postgres.
select (select count(*) from fanfare.apps)::bigint as apps,
  (exists (select from fanfare.handlers as h where h.kind = 'sql') or exists (select from fanfare.endpoints))::boolean as has_code;

-- name: RunnerRights :one
-- Whether the session's login may run code of apps, and what it may do beside that.
select pg_has_role(session_user, 'fanfare_runner', 'member')::boolean as may_run,
  concat_ws(', ',
    case when r.rolsuper then 'superuser' end,
    case when r.rolcreaterole then 'createrole' end,
    case when r.rolbypassrls then 'bypassrls' end,
    (select string_agg(g.rolname, ', ' order by g.rolname)
     from pg_catalog.pg_auth_members as m join pg_catalog.pg_roles as g on g.oid = m.roleid
     where m.member = r.oid and g.rolname <> 'fanfare_runner')
  )::text as other_rights
from pg_catalog.pg_roles as r
where r.rolname = session_user;
