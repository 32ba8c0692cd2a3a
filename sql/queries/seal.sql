-- name: TrySealerLock :one
select (pg_try_advisory_lock(fanfare.lock_number('sealer')) and not pg_is_in_recovery())::boolean;

-- name: Seal :one
-- Zero when nothing was committed since the newest batch.
select coalesce(fanfare.seal(), 0)::bigint;

-- name: SetBell :one
select fanfare.set_bell(@ringing::boolean)::text;

-- name: EndedBefore :one
-- True once no transaction below the horizon is open.
select (fanfare.oldest_xid() >= cast(sqlc.arg(horizon)::text as xid8))::boolean;

-- name: SlotLag :one
select fanfare.slot_lag()::bigint;
