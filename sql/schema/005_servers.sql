-- Servers, the streams open on them, and what their sweeper did.

create table fanfare.servers (
  id uuid primary key,
  version text not null,
  hostname text not null,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp(),
  sealing boolean not null default false,
  head_batch bigint not null default 0,
  streams integer not null default 0
);
comment on table fanfare.servers is
'Fanfare servers; one not seen for 30 s is gone.
Example: select * from fanfare.servers;';
comment on column fanfare.servers.head_batch is 'Last batch it relayed to its streams.';

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
'Streams of clients outside, as their servers last reported.
Every few seconds; see live_streams. Unlogged: after a crash there are no streams, and servers write them again.
Example: select * from fanfare.streams;';
comment on column fanfare.streams.subject is 'The sub of its token.';
comment on column fanfare.streams.position is 'Where it is while it catches up; null when live, with its server.';
comment on column fanfare.streams.queued is 'Frames that wait for it.';
comment on column fanfare.streams.ended_at is 'When end_stream was called; its server ends it.';
create index streams_server on fanfare.streams (server_id);
comment on index fanfare.streams_server is 'save_streams: those of a server; forgetting a server.';
create index streams_app on fanfare.streams (app_id, id);
comment on index fanfare.streams_app is 'live_streams of an app, by id.';

create unlogged table fanfare.leaders (
  part text primary key,
  pid integer not null,
  until timestamptz not null,
  constraint part_has_a_leader check (part in ('sealer', 'sweeper', 'bell'))
);
comment on table fanfare.leaders is
'Sessions that do what one server at a time does.
Who leads says so again every few seconds; when its session has ended, or until has passed, another takes over. Unlogged: after a crash nobody leads, and the first who asks does.
Example: select l.part, a.application_name, a.client_addr from fanfare.leaders as l join pg_stat_activity as a using (pid);';
comment on column fanfare.leaders.part is 'sealer: seals. sweeper: sweeps. bell: sets the bell of the dispatchers.';

create table fanfare.sweeps (
  task text primary key,
  server text not null,
  started_at timestamptz not null,
  took interval not null,
  counts jsonb not null,
  error text,
  runs bigint not null default 1,
  totals jsonb not null,
  constraint sweep_counts_are_an_object check (jsonb_typeof(counts) = 'object' and jsonb_typeof(totals) = 'object')
);
comment on table fanfare.sweeps is
'The last run of each task of the sweeper.
It runs on one server at a time. What the task counted, how long it took, and why it failed.
Example: select task, started_at, took, counts, error from fanfare.sweeps;';
comment on column fanfare.sweeps.totals is 'Sum of the counts of all runs.';

grant select on fanfare.servers, fanfare.streams, fanfare.leaders, fanfare.sweeps to fanfare_monitor, fanfare_server;
grant insert, update, delete on fanfare.servers to fanfare_server;

---- create above / drop below ----

drop table fanfare.sweeps;
drop table fanfare.leaders;
drop table fanfare.streams;
drop table fanfare.servers;
