-- name: SaveServer :exec
insert into fanfare.servers as s (id, version, hostname, sealing, head_batch, streams)
values (@id, @version, @hostname, @sealing, @head_batch, @streams)
on conflict (id) do update
set seen_at = clock_timestamp(), sealing = excluded.sealing,
  head_batch = excluded.head_batch, streams = excluded.streams;

-- name: ForgetServers :exec
-- This server on its way out, and those not seen for a while.
delete from fanfare.servers as s
where s.id = @id or s.seen_at < clock_timestamp() - interval '30 seconds';

-- name: CountServers :one
-- Those that run now, among which rate limits are shared.
select count(*)::integer
from fanfare.servers as s
where s.seen_at > clock_timestamp() - interval '30 seconds';

-- name: Ping :one
select 1::integer;

-- name: ListServers :many
select s.*
from fanfare_internal.listed_servers as s
where s.id > @after::text
order by s.id
limit @max_count;

-- name: ListSweeps :many
select s.*
from fanfare_internal.listed_sweeps as s
where s.task > @after::text
order by s.task
limit @max_count;

-- name: Installation :one
select i.database, i.postgres, i.schema_version, i.functions_unchanged, i.bytes,
  i.postgres_started_at::timestamptz as postgres_started_at, i.epoch, i.head_batch, i.floor_batch, i.oldest_day::text as oldest_day, i.partitions_overdue
from fanfare.installation as i;

-- name: OldestTransactions :many
select t.*
from fanfare_internal.oldest_transactions(max_count => @max_count::integer) as t;

-- name: NotificationQueue :one
-- How full the queue is, and which session has the oldest transaction.
select pg_notification_queue_usage()::double precision as usage, fanfare_internal.queue_holder()::text as oldest;
