-- name: ListAudit :many
-- The newest first; before 0 from the newest on.
select l.*
from fanfare_internal.listed_audit as l
where (sqlc.narg(app_id)::bigint is null or l.app_id = sqlc.narg(app_id)::bigint)
  and (@before::bigint = 0 or l.id < @before::bigint)
order by l.id desc
limit @max_count;

-- name: Redact :exec
select fanfare.redact(message => @message::bigint, app => @app::text);

-- name: ListSettings :many
select s.name, s.value, s.description, s.changed_at
from fanfare.settings as s
where s.name > @after::text
order by s.name
limit @max_count;

-- name: SetSetting :exec
select fanfare.set_setting(name => @name::text, value => @value::text);
