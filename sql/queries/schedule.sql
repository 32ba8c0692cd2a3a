-- name: DueSchedules :many
select d.id, d.next_at::timestamptz as next_at, d.version
from fanfare_internal.due_schedules as d
order by d.next_at, d.id
limit @max_count;

-- name: FireSchedule :one
-- Zero when another server did, or nothing was published.
select coalesce(fanfare_internal.fire_schedule(schedule_id => @schedule_id::bigint, expected => @expected::timestamptz,
  version => @version::bigint), 0)::bigint;

-- name: PublishScheduled :one
select fanfare_internal.publish_scheduled(max_count => @max_count::integer)::integer;

-- name: SecondsToNextDue :one
-- An hour when nothing is due ever.
select coalesce(extract(epoch from fanfare_internal.next_due()), 3600)::float8;

-- name: CreateSchedule :one
select fanfare.create_schedule(name => @name::text, cron => @cron::text, time_zone => @time_zone::text,
  payload => sqlc.narg(payload)::jsonb, missed => @missed::text, app => @app::text)::bigint;

-- name: UpdateSchedule :exec
select fanfare.update_schedule(name => @name::text, cron => sqlc.narg(cron)::text, time_zone => sqlc.narg(time_zone)::text,
  payload => sqlc.narg(payload)::jsonb, missed => sqlc.narg(missed)::text, paused => sqlc.narg(paused)::boolean,
  app => @app::text);

-- name: DeleteSchedule :exec
select fanfare.delete_schedule(name => @name::text, app => @app::text);

-- name: RunScheduleNow :one
select fanfare.run_schedule_now(name => @name::text, app => @app::text)::bigint;

-- name: ListSchedules :many
select s.*
from fanfare_internal.listed_schedules as s
where s.app_id = @app_id and s.name > @after::text
order by s.name
limit @max_count;

-- name: ScheduleByName :one
select s.* from fanfare_internal.listed_schedules as s where s.app_id = @app_id and s.name = @name;

-- name: NextRuns :many
select s.time_zone, fanfare_internal.utc_text(r)::text as at,
  to_char(r at time zone s.time_zone, 'YYYY-MM-DD HH24:MI:SS')::text as local
from fanfare.schedules as s
cross join lateral fanfare.next_runs(
  cron => s.cron, time_zone => s.time_zone, max_count => @max_count::integer, phase => s.next_at) as r
where s.app_id = @app_id and s.name = @name;

-- name: PublishAt :one
select fanfare.publish_at(topic => @topic::text, payload => sqlc.narg(payload)::jsonb, at => sqlc.narg(at)::timestamptz,
  key => sqlc.narg(key)::text, headers => sqlc.narg(headers)::jsonb, app => @app::text)::bigint;

-- name: CancelScheduled :exec
select fanfare.cancel_scheduled(id => @id::bigint, app => @app::text);

-- name: ListScheduledMessages :many
select m.*
from fanfare_internal.listed_scheduled_messages as m
where m.app_id = @app_id and m.id > @after::bigint
order by m.id
limit @max_count;

-- name: ScheduledMessage :one
select m.* from fanfare_internal.listed_scheduled_messages as m where m.app_id = @app_id and m.id = @id;
