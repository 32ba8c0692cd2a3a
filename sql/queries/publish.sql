-- name: PublishAs :one
-- No row where no app is served at the host.
select fanfare.publish(topic => @topic::text, payload => @payload::jsonb, key => sqlc.narg(key)::text,
  headers => sqlc.narg(headers)::jsonb, idempotency_key => sqlc.narg(idempotency_key)::text, app => g.app_name::text)::bigint
from fanfare_internal.authorize_request(credential => @credential::text, capability => 'topic.publish',
  host => @host::text, app => sqlc.narg(app)::text, topic => @topic::text) as g;

-- name: PublishGroup :many
select r.item::integer as item, coalesce(r.id, 0)::bigint as id,
  coalesce(r.sqlstate, '')::text as sqlstate, coalesce(r.message, '')::text as message
from fanfare_internal.publish_group(admissions => @admissions::jsonb, messages => @messages::jsonb, app => @app::text) as r
order by r.item;

-- name: PublishMany :many
select r.item::integer as item, coalesce(r.id, 0)::bigint as id,
  coalesce(r.sqlstate, '')::text as sqlstate, coalesce(r.message, '')::text as message
from fanfare.publish_many(messages => @messages::jsonb, app => @app::text) as r
order by r.item;

-- name: Broadcast :exec
select fanfare.broadcast(topic => @topic::text, payload => @payload::jsonb, app => @app::text);

-- name: PayloadLimit :one
select fanfare_internal.payload_limit()::integer;

-- name: JSONFaults :many
-- One for each item, in their order; empty where there is none.
select coalesce(fanfare_internal.json_fault(i.text), '')::text
from unnest(@texts::text[]) with ordinality as i (text, number)
order by i.number;

-- name: AnsweredBefore :one
select fanfare_internal.answered_before(app_id => sqlc.narg(app_id)::bigint, idempotency_key => @idempotency_key::text,
  request => @request::text, body => @body::bytea)::bytea as answer;

-- name: KeepAnswer :exec
select fanfare_internal.keep_answer(app_id => sqlc.narg(app_id)::bigint, idempotency_key => @idempotency_key::text,
  request => @request::text, body => @body::bytea, answer => @answer::bytea);
