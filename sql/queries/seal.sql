-- name: Lead :one
select fanfare_internal.lead(part => @part::text)::boolean;

-- name: Seal :one
-- Zero when nothing was committed since the newest batch.
select coalesce(fanfare_internal.seal(), 0)::bigint;

-- name: LockHolders :one
select fanfare_internal.named_lock_holders()::text[];

-- name: SetBell :one
select fanfare_internal.set_bell(name => @name::text, ringing => @ringing::boolean)::text;

-- name: EndedBefore :one
-- True once no transaction below the horizon is open.
select (fanfare_internal.oldest_xid() >= cast(sqlc.arg(horizon)::text as xid8))::boolean;

-- name: SlotLag :one
select fanfare_internal.slot_lag()::bigint;
