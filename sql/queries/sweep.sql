-- name: EnsurePartitions :one
select fanfare.ensure_partitions()::integer;

-- name: DropExpired :one
select fanfare.drop_expired()::integer;

-- name: CarryMessages :one
select fanfare.carry_messages()::integer;

-- name: ExpireCarried :one
select fanfare_internal.expire_carried()::integer;

-- name: ExpireIdempotencyKeys :one
select fanfare_internal.expire_idempotency_keys()::integer;

-- name: SweepExpiredLeases :one
select fanfare_internal.release_expired_leases()::integer;

-- name: ExpireKV :one
select fanfare_internal.expire_kv()::integer;

-- name: ExpireAPIKeys :one
select fanfare_internal.expire_api_keys()::integer;

-- name: ExpireRevocations :one
select fanfare_internal.expire_revocations()::integer;

-- name: ExpireAudit :one
select fanfare_internal.expire_audit()::integer;

-- name: ExpireSigningKeys :one
select fanfare_internal.expire_signing_keys()::integer;

-- name: SaveSweep :exec
select fanfare_internal.save_sweep(task => @task::text, server => @server::text, started_at => @started_at::timestamptz,
  took => make_interval(secs => @seconds::float8), counts => @counts::jsonb, error => sqlc.narg(error)::text);

-- name: SweepPreview :many
select p.task::text as task, p.what::text as what, p.due::bigint as due
from fanfare.sweep_preview as p
order by p.task, p.what;
