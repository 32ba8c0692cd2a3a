-- name: Publish :one
select fanfare.publish(topic => @topic::text, payload => @payload::jsonb, key => sqlc.narg(key)::text,
  idempotency_key => sqlc.narg(idempotency_key)::text, app => @app::text)::bigint;

-- name: PublishMany :many
select r.item::integer as item, coalesce(r.id, 0)::bigint as id,
  coalesce(r.sqlstate, '')::text as sqlstate, coalesce(r.message, '')::text as message
from fanfare.publish_many(messages => @messages::jsonb, app => @app::text) as r
order by r.item;

-- name: Broadcast :exec
select fanfare.broadcast(topic => @topic::text, payload => @payload::jsonb, app => @app::text);

-- name: PayloadLimit :one
select fanfare.payload_limit()::integer;
