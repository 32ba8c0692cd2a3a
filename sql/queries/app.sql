-- name: AuthorizeRequest :one
select g.app_id::bigint as id, g.app_name::text as name, coalesce(g.app_rate, 0)::integer as app_rate,
  coalesce(g.key_prefix, '')::text as key_prefix, coalesce(g.key_rate, 0)::integer as key_rate
from fanfare_internal.authorize_request(credential => @credential::text, capability => @capability::text,
  host => @host::text, app => sqlc.narg(app)::text, topic => sqlc.narg(topic)::text) as g;

-- name: AuthorizeEverywhere :exec
-- Only a key for all apps passes.
select fanfare_internal.authorize_key(key => @key::text, capability => @capability::text, app_id => null);

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
select fanfare.create_api_key(name => @name::text, capabilities => @capabilities::text[], app => @app::text,
  expires_at => sqlc.narg(expires_at)::timestamptz, publish_rate => sqlc.narg(publish_rate)::integer)::text;

-- name: DelegateAPIKey :one
select fanfare_internal.delegate_api_key(creator => @creator::text, name => @name::text, capabilities => @capabilities::text[],
  app => @app::text, expires_at => sqlc.narg(expires_at)::timestamptz, publish_rate => sqlc.narg(publish_rate)::integer)::text;

-- name: RevokeAPIKey :exec
select fanfare.revoke_api_key(prefix => @prefix::text, app => @app::text, at => sqlc.narg(at)::timestamptz);

-- name: ListKeys :many
select k.*
from fanfare_internal.listed_keys as k
where k.app_id = @app_id and k.prefix > @after::text
order by k.prefix
limit @max_count;

-- name: KeyByPrefix :one
select k.* from fanfare_internal.listed_keys as k where k.prefix = @prefix::text;

-- name: AllKeys :many
select k.* from fanfare_internal.listed_keys as k order by k.id;

-- name: CurrentUser :one
select current_user::text;

-- name: SetActor :exec
-- For the audit log: the API key on whose behalf this transaction changes something.
select set_config('fanfare.api_key', @prefix::text, true);

-- name: ListApps :many
select a.*
from fanfare_internal.listed_apps as a
where a.name > @after::text
order by a.name
limit @max_count;

-- name: AppByName :one
select a.* from fanfare_internal.listed_apps as a where a.name = @name;

-- name: UpdateApp :exec
select fanfare.update_app(app => @app::text, changes => @changes::jsonb);

-- name: DeleteApp :exec
select fanfare.delete_app(app => @app::text, purge => @purge::boolean);

-- name: ListDomains :many
select d.domain, d.created_at
from fanfare.app_domains as d
where d.app_id = @app_id and d.domain > @after::text
order by d.domain
limit @max_count;

-- name: RemoveDomain :exec
select fanfare.remove_domain(app => @app::text, domain => @domain::text);

-- name: ListRoles :many
select r.role_name as role, r.created_at
from fanfare.app_roles as r
where r.app_id = @app_id and r.role_name > @after::text
order by r.role_name
limit @max_count;

-- name: RevokeApp :exec
select fanfare.revoke_app(app => @app::text, role => @role::text);

-- name: CreateSession :one
select fanfare_internal.create_session(key => @key::text, lasts => cast(@lasts::text as interval))::text;

-- name: RedeemSignInCode :one
select fanfare_internal.redeem_sign_in_code(code => @code::text, lasts => cast(@lasts::text as interval))::text;

-- name: CreateSignInCode :one
select fanfare_internal.create_sign_in_code(prefix => @prefix::text)::text;

-- name: EndSession :exec
select fanfare_internal.end_session(credential => @credential::text);

-- name: OwnKey :one
select k.* from fanfare_internal.own_key(key => @key::text) as k;
