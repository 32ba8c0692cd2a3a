-- Handlers, triggers, and what is owed to them.

alter table fanfare.topics add column has_triggers boolean not null default false;
comment on column fanfare.topics.has_triggers is
  'Whether an enabled trigger is bound to it; kept by a trigger on fanfare.triggers, so that publish() looks no further for topics without.';

create table fanfare.handlers (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  name text not null,
  kind text not null,
  target text,
  timeout interval not null default '15 seconds',
  max_concurrency integer,
  rate integer,
  headers jsonb,
  secret text,
  previous_secret text,
  previous_secret_until timestamptz,
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
  constraint headers_are_of_http_handlers check (headers is null or kind = 'http' and jsonb_typeof(headers) = 'object'),
  constraint secret_is_of_http_handlers check ((secret is null) = (kind <> 'http')),
  constraint previous_secret_ends check ((previous_secret is null) = (previous_secret_until is null)),
  constraint disabled_handler_says_why check ((disabled_at is null) = (disabled_reason is null))
);
comment on table fanfare.handlers is
  'Where messages are delivered to. A deleted one stays as a row, named by what it handled.';
comment on column fanfare.handlers.kind is
  'sql: a function in this database. http: a webhook. topic: another topic of the app. pull: workers that claim.';
comment on column fanfare.handlers.target is 'sql: schema.function(jsonb). http: a URL. topic: a topic''s name.';
comment on column fanfare.handlers.timeout is 'How long one attempt may take.';
comment on column fanfare.handlers.max_concurrency is 'Deliveries in work at a time, over all servers; null for no limit.';
comment on column fanfare.handlers.rate is 'Deliveries a second, over all servers; null for no limit.';
comment on column fanfare.handlers.headers is 'Static headers of a webhook; they may hold secrets.';
comment on column fanfare.handlers.secret is 'whsec_…, with which webhooks are signed.';
comment on column fanfare.handlers.previous_secret is 'Signs as well until previous_secret_until.';
comment on column fanfare.handlers.paused_at is 'While set, deliveries wait.';
comment on column fanfare.handlers.disabled_at is
  'While set, deliveries wait; set for a handler that answered 410, or failed for days, and by disable_handler.';
comment on column fanfare.handlers.failing_since is 'Its first failure since it last succeeded.';
create unique index handler_name_is_unique_in_app on fanfare.handlers (app_id, name) where deleted_at is null;
comment on index fanfare.handler_name_is_unique_in_app is 'A handler by name; the name of a deleted one is free.';

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
  max_attempts integer not null default 12,
  backoff_base interval not null default '1 second',
  backoff_cap interval not null default '1 hour',
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
  'What is delivered to which handler: typed filters on a topic. A deleted one stays as a row, named by messages that were owed to it.';
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
create index triggers_handler on fanfare.triggers (handler_id);
comment on index fanfare.triggers_handler is 'Deleting a handler; which of its triggers are ordered.';

create table fanfare.deliveries (
  id bigint generated always as identity primary key,
  app_id bigint not null,
  handler_id bigint not null,
  trigger_id bigint not null,
  message_id bigint not null,
  published_at timestamptz not null,
  message jsonb,
  order_key text,
  state text not null default 'ready',
  ready_at timestamptz not null default clock_timestamp(),
  attempt integer not null default 0,
  lease bigint not null default 0,
  leased_until timestamptz,
  leased_by uuid,
  constraint delivery_is_owed_once unique (message_id, trigger_id),
  constraint delivery_state_is_known check (state in ('ready', 'leased', 'retrying')),
  constraint leased_delivery_has_an_end check ((state = 'leased') = (leased_until is not null))
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000);
comment on table fanfare.deliveries is
  'The outbox: one row per message and trigger still owed; what is done or dead has left. No foreign keys: one hot parent row would cost publishers 10 to 25 %.';
comment on column fanfare.deliveries.published_at is 'Of the message; it tells its partition.';
comment on column fanfare.deliveries.message is
  'Key, payload, headers and topic of a message that is not read from the log any more: redriven, or edited. Null otherwise.';
comment on column fanfare.deliveries.order_key is 'The message key, of an ordered trigger; null without order.';
comment on column fanfare.deliveries.state is
  'ready: nobody tried. leased: somebody tries, until leased_until. retrying: to be tried (again) alone, from ready_at on.';
comment on column fanfare.deliveries.attempt is 'Attempts begun with a lease; may be set back by hand.';
comment on column fanfare.deliveries.lease is
  'Raised by every lease and never lowered: who settles must name it, so that one who outlived it changes nothing.';
create index deliveries_waiting on fanfare.deliveries (handler_id, state, ready_at, id)
  where state <> 'leased' and order_key is null;
comment on index fanfare.deliveries_waiting is 'lock_waiting: the next of a handler; another''s backlog is not read.';
create index deliveries_ordered on fanfare.deliveries (handler_id, trigger_id, order_key, message_id)
  where order_key is not null;
comment on index fanfare.deliveries_ordered is 'lock_ordered: the first of each key, by a loose scan.';
create unique index delivery_of_a_key_is_leased_alone on fanfare.deliveries (trigger_id, order_key)
  where state = 'leased' and order_key is not null;
comment on index fanfare.delivery_of_a_key_is_leased_alone is 'An ordered trigger delivers one at a time for a key.';
create index deliveries_leased on fanfare.deliveries (handler_id, leased_until) where state = 'leased';
comment on index fanfare.deliveries_leased is 'claim_deliveries: how many of a handler are in work; release_expired_leases.';

create table fanfare.attempts (
  app_id bigint not null,
  handler_id bigint not null,
  trigger_id bigint not null,
  message_id bigint not null,
  delivery_id bigint not null,
  attempt integer not null,
  outcome text not null,
  started_at timestamptz not null,
  duration_ms real not null,
  status integer,
  error text,
  excerpt text,
  server_id uuid,
  constraint outcome_is_known check (outcome in ('done', 'failed', 'dead', 'expired', 'released'))
) partition by range (started_at);
comment on table fanfare.attempts is
  'History of attempts, in daily partitions (UTC), kept as long as messages.';
comment on column fanfare.attempts.outcome is
  'failed: it is tried again. dead: it became a dead letter. expired: the lease ended before the worker said how. released: given back untried.';
comment on column fanfare.attempts.excerpt is 'Beginning of a webhook''s answer.';
create index attempts_message on fanfare.attempts (message_id, trigger_id);
comment on index fanfare.attempts_message is 'delivery_trace; verify.';
create index attempts_started on fanfare.attempts using brin (started_at);
comment on index fanfare.attempts_started is 'handler_health: attempts of the last hour.';
create table fanfare.attempts_default partition of fanfare.attempts default;
comment on table fanfare.attempts_default is 'Takes attempts of a day without a partition.';

create table fanfare.dead_letters (
  id bigint generated always as identity primary key,
  app_id bigint not null,
  handler_id bigint not null,
  trigger_id bigint not null,
  message_id bigint not null,
  topic_id bigint not null,
  topic text,
  published_at timestamptz not null,
  hops smallint not null,
  key text,
  payload jsonb not null,
  headers jsonb,
  attempts integer not null,
  reason text not null,
  status integer,
  error text,
  died_at timestamptz not null default clock_timestamp(),
  resolution text,
  resolved_at timestamptz,
  resolved_by text,
  constraint reason_is_known check (reason in ('exhausted', 'rejected', 'hops', 'handler_deleted', 'trigger_deleted', 'purged')),
  constraint resolution_is_known check (resolution in ('redriven', 'discarded')),
  constraint resolved_dead_letter_says_when check ((resolution is null) = (resolved_at is null))
);
comment on table fanfare.dead_letters is
  'What could not be delivered, with its message, and how it was resolved: redriven or discarded, null while open.';
comment on column fanfare.dead_letters.reason is
  'exhausted: max_attempts. rejected: the handler said never again. hops: it came through 16 handlers. purged, handler_deleted, trigger_deleted: an operator''s doing.';
create index dead_letters_app on fanfare.dead_letters (app_id, id);
comment on index fanfare.dead_letters_app is 'The dead letters of an app, newest first.';
create index dead_letters_open on fanfare.dead_letters (handler_id, id) where resolution is null;
comment on index fanfare.dead_letters_open is 'redrive and discard by handler; handler_health.';
create index dead_letters_message on fanfare.dead_letters (message_id, trigger_id);
comment on index fanfare.dead_letters_message is 'delivery_trace; verify.';

create table fanfare.running_deliveries (
  xid xid8 primary key,
  acting_app bigint not null
);
comment on table fanfare.running_deliveries is
  'The transaction that runs SQL handlers, and for which app: inside it the session acts for that app alone. A row that only the owner''s functions write, since any handler can change a setting; it never commits.';
-- publish() looks here by key; if the table were empty, its plan might read it whole, also later.
insert into fanfare.running_deliveries (xid, acting_app)
select (9223372036854775807 - n)::text::xid8, 0
from generate_series(1, 1000) as n;

create table fanfare.low_waters (
  handler_id bigint not null,
  state text not null,
  ready_at timestamptz not null,
  looked_at timestamptz not null,
  constraint low_water_is_of_a_state primary key (handler_id, state)
);
comment on table fanfare.low_waters is
  'Where claims begin to look: before it, nothing waited at looked_at. Without it each claim would step over what was delivered since the oldest snapshot. Moved once a second, after a look at everything.';

create table fanfare.rate_buckets (
  handler_id bigint primary key references fanfare.handlers (id) on delete cascade,
  tokens double precision not null,
  filled_at timestamptz not null
);
comment on table fanfare.rate_buckets is 'Deliveries that a handler with a rate may still begin now; at most a second''s worth.';

create sequence fanfare.dispatch_bell minvalue 0 maxvalue 1 start 0;
comment on sequence fanfare.dispatch_bell is
  'As fanfare.bell, for dispatchers: 1 while all sleep, so that a publish that wrote deliveries rings fanfare_dispatch.';

grant select on fanfare.triggers, fanfare.deliveries, fanfare.attempts, fanfare.dead_letters
  to fanfare_reader, fanfare_server, fanfare_admin;
grant select (id, app_id, name, kind, target, timeout, max_concurrency, rate, paused_at, disabled_at,
  disabled_reason, failing_since, created_at, deleted_at) on fanfare.handlers
  to fanfare_reader, fanfare_server, fanfare_admin;
grant select on fanfare.dispatch_bell to fanfare_reader, fanfare_server;

---- create above / drop below ----

drop sequence fanfare.dispatch_bell;
drop table fanfare.rate_buckets;
drop table fanfare.low_waters;
drop table fanfare.running_deliveries;
drop table fanfare.dead_letters;
drop table fanfare.attempts;
drop table fanfare.deliveries;
drop table fanfare.triggers;
drop table fanfare.handlers;
alter table fanfare.topics drop column has_triggers;
