-- name: CheckFilters :exec
select fanfare_internal.check_filters(app_id => @app_id::bigint, handler => sqlc.narg(handler)::text,
  trigger => sqlc.narg(trigger)::text, topic => sqlc.narg(topic)::text);

-- name: ListHandlers :many
select h.*
from fanfare_internal.listed_handlers as h
where h.app_id = @app_id and h.name > @after::text
order by h.name
limit @max_count;

-- name: HandlerByName :one
select h.*
from fanfare_internal.listed_handlers as h
where h.app_id = @app_id and h.name = @name;

-- name: ListTriggers :many
select t.*
from fanfare_internal.listed_triggers as t
where t.app_id = @app_id and t.name > @after::text
  and (sqlc.narg(handler)::text is null or t.handler = sqlc.narg(handler))
order by t.name
limit @max_count;

-- name: TriggerByID :one
select t.*
from fanfare_internal.listed_triggers as t
where t.app_id = @app_id and t.id = @id;

-- name: TriggerByName :one
select t.*
from fanfare_internal.listed_triggers as t
where t.app_id = @app_id and t.name = @name;

-- name: ListDeliveries :many
select d.*
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
select d.*
from fanfare_internal.listed_dead_letters as d
where d.app_id = @app_id and (@before::bigint = 0 or d.id < @before)
  and (sqlc.narg(handler)::text is null or d.handler = sqlc.narg(handler))
  and (sqlc.narg(trigger)::text is null or d.trigger = sqlc.narg(trigger))
  and (sqlc.narg(topic)::text is null or d.topic = sqlc.narg(topic))
  and (sqlc.narg(reason)::text is null or d.reason = sqlc.narg(reason))
  and (sqlc.narg(error)::text is null or d.error = sqlc.narg(error))
  and (sqlc.narg(resolution)::text is null or coalesce(d.resolution, 'open') = sqlc.narg(resolution))
order by d.id desc
limit @max_count;

-- name: DeadLetterByID :one
select d.*
from fanfare_internal.listed_dead_letters as d
where d.app_id = @app_id and d.id = @id;

-- name: Redrive :many
select r.id::bigint from fanfare.redrive(dead_letters => sqlc.narg(dead_letters)::bigint[], handler => sqlc.narg(handler)::text,
  trigger => sqlc.narg(trigger)::text, topic => sqlc.narg(topic)::text, reason => sqlc.narg(reason)::text, error => sqlc.narg(error)::text,
  payload => sqlc.narg(payload)::jsonb, everything => @everything::boolean, max_count => @max_count::integer, dry_run => @dry_run::boolean, app => @app::text) as r (id);

-- name: Discard :many
select r.id::bigint from fanfare.discard(dead_letters => sqlc.narg(dead_letters)::bigint[], handler => sqlc.narg(handler)::text,
  trigger => sqlc.narg(trigger)::text, topic => sqlc.narg(topic)::text, reason => sqlc.narg(reason)::text, error => sqlc.narg(error)::text,
  everything => @everything::boolean, max_count => @max_count::integer, dry_run => @dry_run::boolean, app => @app::text) as r (id);

-- name: MessageTrace :many
select t.*
from fanfare.delivery_trace(message_id => @message::bigint, app => @app::text) as t;

-- name: DeliveryBacklog :many
select b.handler, b.kind, b.status, b.ready, b.retrying, b.leased, b.oldest_ready_at, b.next_retry_at
from fanfare.delivery_backlog as b
where b.app = @app
order by b.handler;

-- name: HandlerHealth :many
select h.handler, h.kind, h.status, h.failing_since, coalesce(h.done, 0)::bigint as done,
  coalesce(h.failed, 0)::bigint as failed, coalesce(h.rejected, 0)::bigint as rejected, coalesce(h.expired, 0)::bigint as expired, h.p50_ms, h.p95_ms,
  h.last_done_at, h.last_failed_at, h.last_status, h.last_error, h.open_dead_letters
from fanfare.handler_health as h
where h.app = @app
order by h.handler;

-- name: RetryNow :one
select fanfare.retry_now(handler => sqlc.narg(handler)::text, delivery => sqlc.narg(delivery)::bigint, app => @app::text)::bigint;

-- name: ReleaseDelivery :exec
select fanfare.release(delivery => @delivery::bigint, app => @app::text);

-- name: Purge :one
select fanfare.purge(handler => @handler::text, trigger => sqlc.narg(trigger)::text, max_count => @max_count::integer, app => @app::text)::bigint;

-- name: HandlerErrors :many
select e.outcome, e.status, e.error, e.attempts, e.first_at::timestamptz as first_at, e.last_at::timestamptz as last_at, e.last_message::bigint as last_message
from fanfare.attempt_errors as e
where e.app = @app and e.handler = @handler
order by e.attempts desc
limit 100;

-- name: DeadLetterErrors :many
select d.handler, d.reason, d.status, d.error, d.dead_letters, d.oldest_at::timestamptz as oldest_at, d.newest_at::timestamptz as newest_at
from fanfare.dead_letter_errors as d
where d.app = @app
order by d.dead_letters desc, d.handler
limit 100;

-- name: NewestMessages :many
select m.*
from fanfare_internal.newest_messages(app_id => @app_id::bigint, topic => @topic::text,
  before => sqlc.narg(before)::bigint, max_count => @max_count::integer) as m;

-- name: MessageByID :one
select m.* from fanfare_internal.listed_messages as m where m.app_id = @app_id and m.id = @id;

-- name: ExplainPublish :many
select e.*
from fanfare.explain_publish(topic => @topic::text, payload => @payload::jsonb, key => sqlc.narg(key)::text, app => @app::text) as e;
