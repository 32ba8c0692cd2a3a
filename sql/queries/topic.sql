-- name: ListTopics :many
select t.name as cursor, t.item
from fanfare.listed_topics as t
where t.app_id = @app_id and t.name > @after::text
order by t.name
limit @max_count;

-- name: TopicByName :one
select t.item
from fanfare.listed_topics as t
where t.app_id = @app_id and t.name = @name;
