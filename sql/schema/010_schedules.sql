-- What is published later: by cron, and once.

create table fanfare.schedules (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  name text not null,
  cron text not null,
  time_zone text not null default 'UTC',
  payload jsonb not null default 'null',
  missed text not null default 'skip',
  paused boolean not null default false,
  next_at timestamptz,
  version bigint not null default 1,
  last_at timestamptz,
  last_message_id bigint,
  created_at timestamptz not null default clock_timestamp(),
  constraint schedule_name_is_unique_in_app unique (app_id, name),
  constraint schedule_name_is_valid check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  constraint missed_is_known check (missed in ('skip', 'last', 'all')),
  constraint schedule_is_due_unless_paused check ((next_at is null) = paused)
);
comment on table fanfare.schedules is
'Schedules: at each tick a message on $cron, with the name as key.
A change of cron, time_zone or paused sets next_at anew, also one by plain SQL.
Example: select name, cron, time_zone, next_at, paused from fanfare.schedules;';
comment on column fanfare.schedules.missed is
  'What becomes of ticks more than a minute late: skip, last (the newest of them), all (those of the last day).';
comment on column fanfare.schedules.next_at is 'The next tick; null while paused.';
comment on column fanfare.schedules.version is
  'Raised by each change: a server that read the row before it does not fire it.';
comment on column fanfare.schedules.last_at is 'The tick that was published last.';
create index schedules_next_at on fanfare.schedules (next_at);
comment on index fanfare.schedules_next_at is 'due_schedules.';

create table fanfare.scheduled_messages (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  topic_id bigint not null references fanfare.topics (id) on delete cascade,
  publish_at timestamptz not null,
  key text,
  payload jsonb not null,
  headers jsonb,
  created_at timestamptz not null default clock_timestamp()
);
comment on table fanfare.scheduled_messages is
'Messages that publish_at will publish.
A row leaves in the transaction that publishes it. Deleting their topic deletes them.
Example: select * from fanfare.scheduled_messages order by publish_at;';
create index scheduled_messages_publish_at on fanfare.scheduled_messages (publish_at, id);
comment on index fanfare.scheduled_messages_publish_at is 'publish_scheduled: what is due.';
create index scheduled_messages_app on fanfare.scheduled_messages (app_id, id);
comment on index fanfare.scheduled_messages_app is 'Those of an app.';
create index scheduled_messages_topic on fanfare.scheduled_messages (topic_id);
comment on index fanfare.scheduled_messages_topic is 'Deleting a topic.';

grant select on fanfare.schedules, fanfare.scheduled_messages to fanfare_reader, fanfare_server;
-- A monitor reads all but the content.
grant select (
  id, app_id, name, cron, time_zone, missed, paused, next_at, version, last_at, last_message_id, created_at
) on fanfare.schedules to fanfare_monitor;
grant select (id, app_id, topic_id, publish_at, key, created_at)
  on fanfare.scheduled_messages to fanfare_monitor;

---- create above / drop below ----

drop table fanfare.scheduled_messages;
drop table fanfare.schedules;
