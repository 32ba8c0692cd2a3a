-- Handlers, and the triggers that say what is delivered to them.

create table fanfare.handlers (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  name text not null,
  kind text not null,
  target text,
  timeout interval not null default '15 seconds',
  max_concurrency integer,
  rate integer,
  paused_at timestamptz,
  disabled_at timestamptz,
  disabled_reason text,
  failing_since timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  deleted_at timestamptz,
  constraint handler_name_is_valid check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  constraint handler_kind_is_known check (kind in ('sql', 'http', 'topic', 'pull')),
  constraint handler_has_a_target_unless_pulled check ((target is null) = (kind = 'pull')),
  constraint timeout_is_100_ms_to_1_hour check (timeout between '100 ms' and '1 hour'),
  constraint max_concurrency_is_1_to_1000 check (max_concurrency between 1 and 1000),
  constraint rate_is_1_to_100000 check (rate between 1 and 100000),
  constraint disabled_handler_says_why check ((disabled_at is null) = (disabled_reason is null))
);
comment on table fanfare.handlers is
'Handlers: what messages are delivered to.
A deleted one stays as a row, since attempts and dead letters name it.
Example: select name, kind, target, paused_at, disabled_reason from fanfare.handlers where deleted_at is null;';
comment on column fanfare.handlers.kind is
  'sql: a function in this database. http: a webhook. topic: another topic of the app. pull: workers that claim.';
comment on column fanfare.handlers.target is 'sql: schema.function(jsonb). http: a URL. topic: a topic''s name.';
comment on column fanfare.handlers.timeout is 'How long one attempt may take.';
comment on column fanfare.handlers.max_concurrency is 'Deliveries in work at a time, over all servers; null for no limit.';
comment on column fanfare.handlers.rate is 'Deliveries a second, over all servers; null for no limit.';
comment on column fanfare.handlers.paused_at is 'While set, deliveries wait.';
comment on column fanfare.handlers.disabled_at is
  'While set, deliveries wait; set for a handler that answered 410, or failed for days, and by disable_handler.';
comment on column fanfare.handlers.failing_since is 'Its first failure since it last succeeded.';
create unique index handler_name_is_unique_in_app on fanfare.handlers (app_id, name) where deleted_at is null;
comment on index fanfare.handler_name_is_unique_in_app is 'A handler by name; the name of a deleted one is free.';

create table fanfare_internal.handler_secrets (
  handler_id bigint primary key references fanfare.handlers (id) on delete cascade,
  headers jsonb,
  secret text not null,
  previous_secret text,
  previous_secret_until timestamptz,
  constraint headers_are_an_object check (jsonb_typeof(headers) = 'object'),
  constraint previous_secret_ends check ((previous_secret is null) = (previous_secret_until is null))
);
comment on table fanfare_internal.handler_secrets is 'What webhooks are sent with: one row a handler of kind http.';
comment on column fanfare_internal.handler_secrets.headers is 'Headers of each request; they may hold secrets.';
comment on column fanfare_internal.handler_secrets.secret is 'whsec_…, which signs each request (Standard Webhooks).';
comment on column fanfare_internal.handler_secrets.previous_secret is 'Signs too, until previous_secret_until.';

create table fanfare.triggers (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  handler_id bigint not null references fanfare.handlers (id) on delete cascade,
  kind text not null,
  name text not null,
  topic_id bigint not null,
  key_pattern text,
  key_like text generated always as (
    replace(replace(replace(replace(replace(key_pattern, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%'), '?', '_')
  ) stored,
  collection text,
  collection_like text generated always as (
    replace(replace(replace(replace(replace(collection, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%'), '?', '_')
  ) stored,
  operations text[],
  schedule text,
  source_handler text,
  source_trigger text,
  source_topic text,
  filter jsonpath,
  max_attempts integer not null,
  backoff_base interval not null,
  backoff_cap interval not null,
  ordered boolean not null default false,
  enabled boolean not null default true,
  created_at timestamptz not null default clock_timestamp(),
  deleted_at timestamptz,
  constraint trigger_name_is_valid check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  constraint trigger_kind_is_known check (kind in ('kv', 'docs', 'files', 'cron', 'pubsub', 'dead_letter')),
  constraint operations_are_known check (operations <@ array['insert', 'update', 'delete'] and cardinality(operations) > 0),
  constraint max_attempts_is_1_to_1000 check (max_attempts between 1 and 1000),
  constraint backoff_base_is_0_to_a_day check (backoff_base between '0' and '1 day'),
  constraint backoff_cap_is_base_to_30_days check (backoff_cap >= backoff_base and backoff_cap <= '30 days'),
  constraint deleted_trigger_is_not_enabled check (deleted_at is null or not enabled)
);
comment on table fanfare.triggers is
'Triggers: which messages go to which handler.
A deleted one stays as a row, since messages and dead letters name it.
Example: select name, kind, key_pattern, filter, enabled from fanfare.triggers where deleted_at is null;';
comment on column fanfare.triggers.topic_id is 'The topic it is bound to: for kinds other than pubsub, the app''s system topic of the kind.';
comment on column fanfare.triggers.key_pattern is 'Glob on the message key: * is any run of characters, ? any one; null matches all.';
comment on column fanfare.triggers.key_like is 'key_pattern as a LIKE pattern.';
comment on column fanfare.triggers.collection is 'Glob on the collection of a store change.';
comment on column fanfare.triggers.source_handler is 'dead_letter: of this handler only; source_trigger and source_topic likewise.';
comment on column fanfare.triggers.filter is
  'Evaluated on the payload; it matches where the first item is there, and neither false nor null.';
comment on column fanfare.triggers.ordered is
  'One delivery at a time for a message key, in message id order among the committed; messages without a key are in no order.';
create unique index trigger_name_is_unique_in_app on fanfare.triggers (app_id, name) where deleted_at is null;
comment on index fanfare.trigger_name_is_unique_in_app is 'A trigger by name; the name of a deleted one is free.';
create index triggers_topic on fanfare.triggers (topic_id) where enabled;
comment on index fanfare.triggers_topic is 'fan-out: the triggers of a topic.';
create index triggers_store on fanfare.triggers (app_id, kind) where enabled;
comment on index fanfare.triggers_store is 'publish_change: the triggers of an app''s store.';
create index triggers_handler on fanfare.triggers (handler_id);
comment on index fanfare.triggers_handler is 'Deleting a handler; which of its triggers are ordered.';

grant select on fanfare.handlers, fanfare.triggers to fanfare_monitor, fanfare_server;

---- create above / drop below ----

drop table fanfare.triggers;
drop table fanfare_internal.handler_secrets;
drop table fanfare.handlers;
