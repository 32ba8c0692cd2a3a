-- name: AuthorizeSubscribe :many
select g.topic::text as topic, coalesce(g.topic_id, 0)::bigint as topic_id, coalesce(g.external_after, 0)::bigint as external_after,
  g.app_id::bigint as app_id, g.expires_at, coalesce(g.subject, '')::text as subject,
  coalesce(g.token_id, '')::text as token_id, g.issued_at
from fanfare.authorize_subscribe(host => @host::text, topics => @topics::text[],
  credential => sqlc.narg(credential)::text, app => sqlc.narg(app)::text) as g;
