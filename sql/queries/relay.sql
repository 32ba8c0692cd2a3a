-- name: HeadBatch :one
select fanfare_internal.head_batch()::bigint as batch,
  coalesce(fanfare_internal.format_position(fanfare_internal.head_batch()), '')::text as position;

-- name: ParsePosition :one
select p.batch::bigint as batch, p.message::bigint as message, p.position::text as position, coalesce(p.gap, '')::text as gap
from fanfare_internal.parse_position(sqlc.arg(text_form)::text) as p;

-- name: StartPosition :one
select p.batch::bigint as batch, p.message::bigint as message, p.position::text as position, coalesce(p.gap, '')::text as gap
from fanfare_internal.start_position(sqlc.arg(start)::text) as p;

-- name: PositionsAreKnown :one
-- False when one is of another history of the database.
select (not exists (
  select from unnest(@positions::text[]) as given (position)
  cross join lateral fanfare_internal.parse_position(given.position) as p
  where p.gap = 'epoch'
))::boolean;

-- name: ReadMessages :many
select m.position::text as position, m.batch_id::bigint as batch_id, m.id, m.topic_id, m.topic, m.key, m.payload::text as payload, m.published_at
from fanfare_internal.read_messages(@topics::bigint[], @after_batch::bigint, @after_message::bigint, @max_count::integer) as m;

-- name: ReadOn :many
-- As ReadMessages, with the newest batch of the same moment in each row; one row
-- with id 0 where there is no message.
with head as materialized (
  select h.batch, fanfare_internal.format_position(h.batch) as position
  from (select fanfare_internal.head_batch() as batch) as h
)
select h.batch::bigint as head_batch, h.position::text as head_position,
  coalesce(m.position, '')::text as position, coalesce(m.batch_id, 0)::bigint as batch_id,
  coalesce(m.id, 0)::bigint as id, coalesce(m.topic_id, 0)::bigint as topic_id, coalesce(m.topic, '')::text as topic,
  m.key, coalesce(m.payload::text, '')::text as payload, m.published_at
from head as h
left join lateral fanfare_internal.read_messages(@topics::bigint[], @after_batch::bigint, @after_message::bigint, @max_count::integer) as m on true;

-- name: SaveStreams :many
select fanfare_internal.save_streams(server_id => @server_id::uuid, streams => @streams::jsonb)::bigint;

-- name: EndedStreams :many
select s.id from fanfare.streams as s where s.server_id = @server_id and s.ended_at is not null;

-- name: DeniedStreams :many
select d.stream::text as stream, d.topic_id::bigint as topic_id, d.reason::text as reason
from fanfare_internal.denied_streams(checks => @checks::jsonb) as d;

-- name: RedactedMessages :many
select r.message_id from fanfare_internal.redacted_messages as r;

-- name: EndStream :exec
select fanfare.end_stream(stream => @stream::bigint, app => @app::text);

-- name: ListStreams :many
select l.*
from fanfare_internal.listed_streams as l
where l.app_id = @app_id and l.stream > @after::bigint
order by l.stream
limit @max_count;

-- name: ExternalMessages :many
select m.position::text as position, m.id, m.topic, m.key, m.payload::text as payload, m.published_at
from fanfare_internal.external_messages(topic_id => @topic_id::bigint, after => sqlc.narg(after)::text, max_count => @max_count::integer) as m;

-- name: AppAccess :one
select a.id, a.name, a.allowed_origins, coalesce(a.max_streams, 0)::integer as max_streams,
  coalesce(a.max_streams_per_address, 0)::integer as max_streams_per_address
from fanfare_internal.app_access as a
where case when sqlc.narg(app)::text is null then a.id = fanfare_internal.resolve_app(@host::text) else a.name = sqlc.narg(app)::text end;

-- name: Broadcasts :many
select b.id, b.topic_id, b.topic, b.payload
from fanfare_internal.broadcasts as b
where b.id = any (@ids::bigint[])
order by b.id;

-- name: ForgetBroadcasts :exec
select fanfare_internal.forget_broadcasts();

-- name: IsEnded :one
select exists (select from fanfare.streams as s where s.id = @stream::bigint and s.ended_at is not null)::boolean;
