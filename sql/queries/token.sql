-- name: AuthorizeSubscribe :many
select g.topic::text as topic, coalesce(g.topic_id, 0)::bigint as topic_id, coalesce(g.external_after, 0)::bigint as external_after,
  g.app_id::bigint as app_id, g.expires_at, coalesce(g.subject, '')::text as subject,
  coalesce(g.token_id, '')::text as token_id, g.issued_at
from fanfare_internal.authorize_subscribe(host => @host::text, topics => @topics::text[],
  credential => sqlc.narg(credential)::text, app => sqlc.narg(app)::text) as g;

-- name: IssueSubscriberToken :one
with issued as materialized (
  select fanfare.issue_subscriber_token(topics => sqlc.narg(topics)::text[], ttl => cast(@ttl::text as interval),
    subject => sqlc.narg(subject)::text, claims => sqlc.narg(claims)::jsonb, app => @app::text,
    publish => sqlc.narg(publish)::text[])::text as token
)
select i.token, fanfare_internal.utc_text(fanfare_internal.token_expiry(i.token))::text as expires_at
from issued as i;

-- name: ListSigningKeys :many
select k.kid as cursor, json_build_object(
  'kid', k.kid, 'signs', k.expires_at is null, 'created_at', fanfare_internal.utc_text(k.created_at),
  'expires_at', fanfare_internal.utc_text(k.expires_at)) as item
from fanfare.signing_keys as k
where k.app_id = @app_id and k.kid > @after::text
order by k.kid
limit @max_count;

-- name: RotateSigningKey :one
select fanfare.rotate_signing_key(app => @app::text, grace => cast(@grace::text as interval))::text;

-- name: ListRevocations :many
select (r.kind || ':' || r.value)::text as cursor, json_build_object(
  'jti', case r.kind when 'jti' then r.value end, 'subject', case r.kind when 'subject' then r.value end,
  'before', case when isfinite(r.issued_before) then fanfare_internal.utc_text(r.issued_before) end,
  'revoked_at', fanfare_internal.utc_text(r.revoked_at)) as item
from fanfare.revocations as r
where r.app_id = @app_id and (r.kind || ':' || r.value) > @after::text
order by 1
limit @max_count;

-- name: RevokeTokens :exec
select fanfare.revoke_tokens(jti => sqlc.narg(jti)::text, subject => sqlc.narg(subject)::text,
  before => sqlc.narg(before)::timestamptz, app => @app::text);
