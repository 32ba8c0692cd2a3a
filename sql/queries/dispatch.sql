-- name: RingDispatch :exec
select pg_notify('fanfare_dispatch', '');

-- name: ReleaseExpiredLeases :one
select fanfare_internal.release_expired_leases()::integer;

-- name: ClaimDeliveries :many
select c.delivery_id, c.lease, c.app, c.handler_id, coalesce(c.target, '')::text as target, c.headers,
  c.secrets::text[] as secrets, c.trigger_id, c.message, extract(epoch from c.timeout)::double precision as timeout
from fanfare_internal.claim_deliveries(server => @server::uuid, max_count => @max_count::integer, kinds => array[@kind::text],
  grace => cast(sqlc.arg(grace)::text as interval), places => @places::integer, in_flight => @in_flight::jsonb) as c;

-- name: SettleDeliveries :one
select s.stale::bigint as stale
from fanfare_internal.settle_deliveries(results => @results::jsonb, server => @server::uuid) as s;

-- name: ReadyHandlers :many
-- Handlers whose deliveries run in batches inside Postgres, and that have some.
select r.handler_id, r.app_id, r.kind, extract(epoch from r.timeout)::double precision as timeout,
  coalesce(r.max_concurrency, 0)::integer as max_concurrency
from fanfare_internal.handlers_with_work as r
where r.kind = 'topic' or (r.kind = 'sql' and r.ready)
order by random();

-- name: RunSQLDeliveries :one
select coalesce(r.taken, 0)::integer as taken, coalesce(r.done, 0)::integer as done, coalesce(r.isolated, 0)::integer as isolated,
  coalesce(r.blocked, false)::boolean as blocked, r.ready_at
from fanfare_internal.run_sql_deliveries(capability => @capability::bytea, handler => @handler::bigint, max_count => @max_count::integer,
  ready_from => coalesce(sqlc.narg(ready_from)::timestamptz, '-infinity')) as r;

-- name: RunTopicDeliveries :one
select coalesce(r.taken, 0)::integer as taken, coalesce(r.done, 0)::integer as done, coalesce(r.isolated, 0)::integer as isolated,
  coalesce(r.blocked, false)::boolean as blocked, r.ready_at
from fanfare_internal.run_topic_deliveries(handler => @handler::bigint, max_count => @max_count::integer) as r;

-- name: IsolateDeliveries :one
select fanfare_internal.isolate_deliveries(handler => @handler::bigint, max_count => @max_count::integer)::integer;

-- name: RunSQLDelivery :one
select fanfare_internal.run_sql_delivery(capability => @capability::bytea, delivery => @delivery::bigint, lease => @lease::bigint, server => @server::uuid)::text;

-- name: AdmitRunner :exec
select fanfare_internal.admit_runner(pid => @pid::integer, capability_hash => @capability_hash::bytea);
