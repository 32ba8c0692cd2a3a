-- name: CreateHandler :exec
select fanfare.create_handler(name => @name::text, kind => @kind::text, target => sqlc.narg(target)::text,
  timeout => cast(sqlc.narg(timeout)::text as interval), max_concurrency => sqlc.narg(max_concurrency)::integer,
  rate => sqlc.narg(rate)::integer, headers => sqlc.narg(headers)::jsonb, secret => sqlc.narg(secret)::text,
  app => @app::text);

-- name: UpdateHandler :exec
select fanfare.update_handler(handler => @handler::text, target => sqlc.narg(target)::text,
  timeout => cast(sqlc.narg(timeout)::text as interval), max_concurrency => sqlc.narg(max_concurrency)::integer,
  rate => sqlc.narg(rate)::integer, headers => sqlc.narg(headers)::jsonb, app => @app::text);

-- name: PauseHandler :exec
select fanfare.pause_handler(handler => @handler::text, app => @app::text);

-- name: ResumeHandler :exec
select fanfare.resume_handler(handler => @handler::text, app => @app::text);

-- name: DisableHandler :exec
select fanfare.disable_handler(handler => @handler::text, reason => sqlc.narg(reason)::text, app => @app::text);

-- name: EnableHandler :exec
select fanfare.enable_handler(handler => @handler::text, app => @app::text);

-- name: DeleteHandler :exec
select fanfare.delete_handler(handler => @handler::text, force => @force::boolean, app => @app::text);

-- name: HandlerSecret :one
select fanfare.handler_secret(handler => @handler::text, app => @app::text)::text;

-- name: RotateHandlerSecret :one
select fanfare.rotate_handler_secret(handler => @handler::text, secret => sqlc.narg(secret)::text,
  grace => cast(coalesce(sqlc.narg(grace)::text, '1 day') as interval), app => @app::text)::text;

-- name: CreateTrigger :one
select fanfare.create_trigger(handler => @handler::text, kind => @kind::text, name => sqlc.narg(name)::text,
  topic => sqlc.narg(topic)::text, key => sqlc.narg(key)::text, collection => sqlc.narg(collection)::text,
  operations => sqlc.narg(operations)::text[], schedule => sqlc.narg(schedule)::text,
  source_handler => sqlc.narg(source_handler)::text, source_trigger => sqlc.narg(source_trigger)::text,
  filter => cast(sqlc.narg(filter)::text as jsonpath), max_attempts => sqlc.narg(max_attempts)::integer,
  backoff_base => cast(sqlc.narg(backoff_base)::text as interval),
  backoff_cap => cast(sqlc.narg(backoff_cap)::text as interval),
  ordered => @ordered::boolean, app => @app::text)::bigint;

-- name: UpdateTrigger :exec
select fanfare.update_trigger(name => @name::text, enabled => sqlc.narg(enabled)::boolean,
  key => sqlc.narg(key)::text, collection => sqlc.narg(collection)::text, operations => sqlc.narg(operations)::text[],
  filter => cast(sqlc.narg(filter)::text as jsonpath), max_attempts => sqlc.narg(max_attempts)::integer,
  backoff_base => cast(sqlc.narg(backoff_base)::text as interval),
  backoff_cap => cast(sqlc.narg(backoff_cap)::text as interval), app => @app::text);

-- name: DeleteTrigger :exec
select fanfare.delete_trigger(name => @name::text, force => @force::boolean, app => @app::text);
