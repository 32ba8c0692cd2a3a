-- HTTP routes that SQL functions serve.

drop function if exists fanfare.handler_function(text);
drop function if exists fanfare.check_function(bigint, text);

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
comment on table fanfare.endpoints is 'HTTP routes /fn/… that are served by SQL functions of the app.';
comment on column fanfare.endpoints.path is
  'Below /fn/; a last segment * takes any path that begins so. An exact one wins, then the longest.';
comment on column fanfare.endpoints.function is 'schema.function(jsonb), which returns jsonb.';
comment on column fanfare.endpoints.auth is
  'public: anybody. token: who has a subscriber token of the app. key: who has an API key of the app.';
grant select on fanfare.endpoints to fanfare_reader, fanfare_server, fanfare_admin;

---- create above / drop below ----

drop table fanfare.endpoints;
