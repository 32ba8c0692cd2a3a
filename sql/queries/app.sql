-- name: AuthorizeKey :exec
select fanfare.authorize_key(key => @key::text, capability => @capability::text, app_id => @app_id::bigint);

-- name: CreateApp :one
select fanfare.create_app(name => @name::text)::bigint;

-- name: GrantApp :exec
select fanfare.grant_app(app => @app::text, role => @role::text);

-- name: AddDomain :exec
select fanfare.add_domain(app => @app::text, domain => @domain::text);

-- name: CreateTopic :one
select fanfare.create_topic(name => @name::text, external_subscribable => @external_subscribable::boolean,
  auth_mode => @auth_mode::text, app => @app::text)::bigint;

-- name: CreateAPIKey :one
select fanfare.create_api_key(name => @name::text, capabilities => @capabilities::text[], app => @app::text)::text;

-- name: CurrentUser :one
select current_user::text;
