-- name: ListHandlers :many
select h.name as cursor, h.item
from fanfare_internal.listed_handlers as h
where h.app_id = @app_id and h.name > @after::text
order by h.name
limit @max_count;

-- name: HandlerByName :one
select h.item
from fanfare_internal.listed_handlers as h
where h.app_id = @app_id and h.name = @name;

-- name: ListTriggers :many
select t.name as cursor, t.item
from fanfare_internal.listed_triggers as t
where t.app_id = @app_id and t.name > @after::text
  and (sqlc.narg(handler)::text is null or t.handler = sqlc.narg(handler))
order by t.name
limit @max_count;

-- name: TriggerByID :one
select t.item
from fanfare_internal.listed_triggers as t
where t.app_id = @app_id and t.id = @id;

-- name: TriggerByName :one
select t.item
from fanfare_internal.listed_triggers as t
where t.app_id = @app_id and t.name = @name;

-- name: ListDeliveries :many
select d.id::text as cursor, d.item
from fanfare_internal.listed_deliveries as d
where d.app_id = @app_id and d.id > @after::bigint
  and (sqlc.narg(handler)::text is null or d.handler = sqlc.narg(handler))
  and (sqlc.narg(trigger)::text is null or d.trigger = sqlc.narg(trigger))
  and (sqlc.narg(state)::text is null or d.state = sqlc.narg(state))
  and (sqlc.narg(message)::bigint is null or d.message_id = sqlc.narg(message))
order by d.id
limit @max_count;

-- name: ListDeadLetters :many
-- Newest first.
select d.id::text as cursor, d.item
from fanfare_internal.listed_dead_letters as d
where d.app_id = @app_id and (@before::bigint = 0 or d.id < @before)
  and (sqlc.narg(handler)::text is null or d.handler = sqlc.narg(handler))
  and (sqlc.narg(trigger)::text is null or d.trigger = sqlc.narg(trigger))
  and (sqlc.narg(topic)::text is null or d.topic = sqlc.narg(topic))
  and (sqlc.narg(resolution)::text is null or d.resolution = sqlc.narg(resolution))
order by d.id desc
limit @max_count;

-- name: DeadLetterByID :one
select d.item
from fanfare_internal.listed_dead_letters as d
where d.app_id = @app_id and d.id = @id;

-- name: Redrive :many
select r.id::bigint from fanfare.redrive(dead_letters => sqlc.narg(dead_letters)::bigint[], handler => sqlc.narg(handler)::text,
  trigger => sqlc.narg(trigger)::text, topic => sqlc.narg(topic)::text, reason => sqlc.narg(reason)::text,
  payload => sqlc.narg(payload)::jsonb, max_count => @max_count::integer, dry_run => @dry_run::boolean, app => @app::text) as r (id);

-- name: Discard :many
select r.id::bigint from fanfare.discard(dead_letters => sqlc.narg(dead_letters)::bigint[], handler => sqlc.narg(handler)::text,
  trigger => sqlc.narg(trigger)::text, topic => sqlc.narg(topic)::text, reason => sqlc.narg(reason)::text,
  max_count => @max_count::integer, dry_run => @dry_run::boolean, app => @app::text) as r (id);

-- name: MessageTrace :many
select json_build_object('at', fanfare_internal.utc_text(t.at), 'what', t.what, 'trigger', t.trigger, 'handler', t.handler,
  'attempt', t.attempt, 'detail', t.detail) as step
from fanfare.delivery_trace(message_id => @message::bigint, app => @app::text) as t;

-- name: DeliveryStats :one
select json_build_object(
  'backlog', coalesce((
    select json_agg(json_build_object('handler', b.handler, 'kind', b.kind, 'status', b.status, 'ready', b.ready,
      'retrying', b.retrying, 'leased', b.leased, 'oldest_ready_at', fanfare_internal.utc_text(b.oldest_ready_at),
      'next_retry_at', fanfare_internal.utc_text(b.next_retry_at)) order by b.handler)
    from fanfare.delivery_backlog as b where b.app = @app::text), '[]'),
  'health', coalesce((
    select json_agg(json_build_object('handler', h.handler, 'kind', h.kind, 'status', h.status,
      'failing_since', fanfare_internal.utc_text(h.failing_since), 'done', h.done, 'failed', h.failed, 'rejected', h.rejected, 'expired', h.expired,
      'p50_ms', h.p50_ms, 'p95_ms', h.p95_ms, 'last_done_at', fanfare_internal.utc_text(h.last_done_at),
      'last_failed_at', fanfare_internal.utc_text(h.last_failed_at), 'last_status', h.last_status, 'last_error', h.last_error,
      'open_dead_letters', h.open_dead_letters) order by h.handler)
    from fanfare.handler_health as h where h.app = @app::text), '[]'));
