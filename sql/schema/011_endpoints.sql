-- Functions of the apps that serve HTTP, and tables of the apps that are watched.

create table fanfare.endpoints (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  path text collate "C" not null,
  methods text[] not null,
  function text not null,
  auth text not null,
  timeout interval not null,
  max_body_bytes integer not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint endpoint_path_is_unique_in_app unique (app_id, path),
  constraint endpoint_path_is_valid check (
    length(path) between 1 and 512
    and path ~ '^([A-Za-z0-9._~-]+/)*([A-Za-z0-9._~-]+|\*)$'
    and path !~ '(^|/)\.{1,2}(/|$)'
  ),
  constraint endpoint_methods_are_known check (
    methods <@ array['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] and cardinality(methods) > 0
  ),
  constraint endpoint_auth_is_known check (auth in ('public', 'token', 'key')),
  constraint endpoint_timeout_is_10_ms_to_1_minute check (timeout between '10 ms' and '1 minute'),
  constraint max_body_bytes_is_0_to_64_mib check (max_body_bytes between 0 and 67108864)
);
comment on table fanfare.endpoints is
'HTTP routes /fn/… that SQL functions of an app serve.
Example: select * from fanfare.endpoints;';
comment on column fanfare.endpoints.path is
  'Below /fn/; a last segment * takes any path that begins so. An exact one wins, then the longest.';
comment on column fanfare.endpoints.function is 'schema.function(jsonb), which returns jsonb.';
comment on column fanfare.endpoints.auth is
  'public: anybody. token: who has a subscriber token of the app. key: who has an API key of the app.';

create table fanfare.table_watches (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  relation regclass not null,
  topic_id bigint not null references fanfare.topics (id) on delete cascade,
  operations text[] not null,
  columns text[],
  condition text,
  key_column text,
  created_at timestamptz not null default clock_timestamp(),
  constraint watch_operations_are_known check (
    operations <@ array['insert', 'update', 'delete'] and cardinality(operations) > 0
  ),
  constraint watch_has_a_column check (columns is null or cardinality(columns) > 0)
);
comment on table fanfare.table_watches is
'What watch_table was asked to publish; see watched_tables.
Its triggers name the row by id. Without the row, a write to the table fails.
Example: select * from fanfare.table_watches;';
comment on column fanfare.table_watches.columns is 'What of a row is published; null for all of it.';
comment on column fanfare.table_watches.condition is 'SQL over new and old, as it was given; it stands in the trigger.';
comment on column fanfare.table_watches.key_column is 'Column whose value is the message key; null for none.';
create index table_watches_topic on fanfare.table_watches (topic_id);
comment on index fanfare.table_watches_topic is 'Deleting a topic.';
create index table_watches_app on fanfare.table_watches (app_id);
comment on index fanfare.table_watches_app is 'Deleting an app; the watched tables of an app.';

grant select on fanfare.endpoints to fanfare_monitor, fanfare_server;
grant select on fanfare.table_watches to fanfare_monitor;

---- create above / drop below ----

drop table fanfare.table_watches;
drop table fanfare.endpoints;
