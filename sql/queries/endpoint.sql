-- name: CreateEndpoint :one
select fanfare.create_endpoint(path => @path::text, function => @function::text, methods => @methods::text[],
  auth => @auth::text, timeout => (@timeout::text)::interval, max_body_bytes => @max_body_bytes::integer, app => @app::text)::bigint;

-- name: DeleteEndpoint :exec
select fanfare.delete_endpoint(path => @path::text, app => @app::text);

-- name: ListEndpoints :many
select e.*
from fanfare_internal.listed_endpoints as e
where e.app_id = @app_id and e.path > @after::text
order by e.path
limit @max_count;

-- name: EndpointByID :one
select e.* from fanfare_internal.listed_endpoints as e where e.app_id = @app_id and e.id = @id;

-- name: OpenEndpoint :one
select o.id::bigint as id, o.app_id::bigint as app_id, o.path::text as path, o.methods::text[] as methods, o.timeout_ms::integer as timeout_ms,
  o.max_body_bytes::integer as max_body_bytes, coalesce(o.claims, 'null')::jsonb as claims
from fanfare_internal.open_endpoint(path => @path::text, credential => sqlc.narg(credential)::text, host => @host::text,
  app => sqlc.narg(app)::text) as o;

-- name: CheckEndpointRequest :one
-- Refuses JSON that Postgres cannot store before an app's function sees it.
select (@request::jsonb is not null)::boolean;

-- name: EndBackend :exec
-- Of a function that catches its cancelling.
select pg_terminate_backend(@pid::integer);

-- name: RunEndpoint :one
select fanfare_internal.run_endpoint(capability => @capability::bytea, endpoint => @endpoint::bigint, request => @request::jsonb)::jsonb;

-- name: ListWatchedTables :many
select w.id, w.relation, w.topic, w.operations, w.columns, w.condition, w.key, w.state, w.created_at
from fanfare.watched_tables as w
where w.app_id = @app_id and w.id > @after::bigint
order by w.id
limit @max_count;
