-- name: ListTopics :many
select t.*
from fanfare_internal.listed_topics as t
where t.app_id = @app_id and t.name > @after::text
order by t.name
limit @max_count;

-- name: TopicByName :one
select t.*
from fanfare_internal.listed_topics as t
where t.app_id = @app_id and t.name = @name;

-- name: UpdateTopic :exec
select fanfare.update_topic(name => @name::text, external_subscribable => sqlc.narg(external_subscribable)::boolean,
  auth_mode => sqlc.narg(auth_mode)::text, app => @app::text);

-- name: DeleteTopic :exec
select fanfare.delete_topic(name => @name::text, force => @force::boolean, app => @app::text);
