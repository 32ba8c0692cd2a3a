-- name: AuthorizeSubscribe :many
select g.topic::text as topic, coalesce(g.topic_id, 0)::bigint as topic_id, coalesce(g.external_after, 0)::bigint as external_after,
  g.app_id::bigint as app_id, g.expires_at, coalesce(g.subject, '')::text as subject,
  coalesce(g.token_id, '')::text as token_id, g.issued_at,
  coalesce(g.kid, '')::text as kid, coalesce(g.by_token, false)::boolean as by_token
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
select k.kid, (k.expires_at is null)::boolean as signs, k.created_at, k.expires_at
from fanfare.signing_keys as k
where k.app_id = @app_id and k.kid > @after::text
order by k.kid
limit @max_count;

-- name: RotateSigningKey :one
select fanfare.rotate_signing_key(app => @app::text, grace => cast(@grace::text as interval))::text;

-- name: ListRevocations :many
select r.kind, r.value, f.issued_before as before, r.revoked_at
from fanfare.revocations as r
left join fanfare.revocations as f on (f.app_id, f.kind, f.value) = (r.app_id, r.kind, r.value) and isfinite(f.issued_before)
where r.app_id = @app_id and (r.kind || ':' || r.value) > @after::text
order by r.kind || ':' || r.value
limit @max_count;

-- name: RevokeTokens :exec
select fanfare.revoke_tokens(jti => sqlc.narg(jti)::text, subject => sqlc.narg(subject)::text,
  before => sqlc.narg(before)::timestamptz, everything => @everything::boolean, app => @app::text);
