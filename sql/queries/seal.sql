-- name: TrySealerLock :one
select (pg_try_advisory_lock(fanfare_internal.lock_number('sealer')) and not pg_is_in_recovery())::boolean;

-- name: Seal :one
-- Zero when nothing was committed since the newest batch.
select coalesce(fanfare_internal.seal(), 0)::bigint;

-- name: SetBell :one
select fanfare_internal.set_bell(name => @name::text, ringing => @ringing::boolean)::text;

-- name: EndedBefore :one
-- True once no transaction below the horizon is open.
select (fanfare_internal.oldest_xid() >= cast(sqlc.arg(horizon)::text as xid8))::boolean;

-- name: SlotLag :one
select fanfare_internal.slot_lag()::bigint;
