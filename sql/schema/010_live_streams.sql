-- Who is connected.

create unlogged table fanfare.streams (
  id bigint primary key,
  server_id uuid not null references fanfare.servers (id) on delete cascade,
  app_id bigint not null,
  topic_ids bigint[] not null,
  subject text,
  position text,
  batch_id bigint,
  queued integer not null default 0,
  opened_at timestamptz not null,
  ended_at timestamptz,
  constraint stream_catches_up_from_a_position check ((position is null) = (batch_id is null))
) with (fillfactor = 70);
comment on table fanfare.streams is
  'Streams of clients outside, as their servers last said, every few seconds; see live_streams. Unlogged: after a crash no stream is left either, and servers write it all again.';
comment on column fanfare.streams.subject is 'The sub of its token.';
comment on column fanfare.streams.position is 'Where it is while it catches up; null when live, with its server.';
comment on column fanfare.streams.queued is 'Frames that wait for it.';
comment on column fanfare.streams.ended_at is 'When end_stream was called; its server ends it.';
create index streams_server on fanfare.streams (server_id);
comment on index fanfare.streams_server is 'save_streams: those of a server; forgetting a server.';
create index streams_app on fanfare.streams (app_id, id);
comment on index fanfare.streams_app is 'live_streams of an app, by id.';

grant select on fanfare.streams to fanfare_reader, fanfare_server, fanfare_admin;

---- create above / drop below ----

drop table fanfare.streams;
