-- name: Claim :many
select c.delivery, c.lease, c.leased_until, c.attempt, c.max_attempts, c.message
from fanfare.claim(handler => @handler::text, max_count => @max_count::integer,
  lease_for => cast(sqlc.narg(lease_for)::text as interval), app => @app::text) as c;

-- name: ReadyPullHandlers :many
-- Those of the named pull handlers for which something waits.
select r.app_id, r.name
from generate_series(1, cardinality(@apps::bigint[])) as n
cross join lateral (
  select h.app_id, h.name
  from fanfare_internal.handlers_with_work as h
  where h.app_id = (@apps::bigint[])[n] and h.name = (@handlers::text[])[n] and h.kind = 'pull'
  offset 0
) as r;

-- name: Ack :exec
select fanfare.ack(delivery => @delivery::bigint, lease => @lease::bigint, app => @app::text);

-- name: AckMany :many
select coalesce(r.delivery, 0)::bigint as delivery, coalesce(r.sqlstate, '')::text as sqlstate,
  coalesce(r.message, '')::text as message
from fanfare.ack_many(deliveries => @deliveries::jsonb, app => @app::text) as r
order by r.item;

-- name: Nack :exec
select fanfare.nack(delivery => @delivery::bigint, lease => @lease::bigint, reason => sqlc.narg(reason)::text,
  retry_in => cast(sqlc.narg(retry_in)::text as interval), retry => @retry::boolean, app => @app::text);

-- name: Extend :one
select fanfare_internal.utc_text(fanfare.extend(delivery => @delivery::bigint, lease => @lease::bigint,
  lease_for => cast(sqlc.arg(lease_for)::text as interval), app => @app::text))::text;

-- name: IntervalSeconds :one
select extract(epoch from cast(sqlc.arg(given)::text as interval))::double precision;
