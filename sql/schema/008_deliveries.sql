-- The outbox, the history of attempts, and dead letters.

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
'Deliveries that are still owed: one row per message and trigger.
A delivery that is done or dead has left. No foreign keys: each publish would lock one parent row, at a cost of 10 to 25 %.
Example: select * from fanfare.deliveries where state = ''retrying'' order by ready_at;';
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
create index deliveries_carried on fanfare.deliveries (published_at) where message is not null;
comment on index fanfare.deliveries_carried is 'expire_carried; carried_messages.';

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
  constraint outcome_is_known check (outcome in ('done', 'failed', 'rejected', 'expired', 'released'))
) partition by range (started_at);
comment on table fanfare.attempts is
'Every attempt of every delivery, in daily partitions (UTC).
Kept as long as messages. outcome: done; failed, and tried again while attempts are left; rejected, a dead letter at once; expired, the lease ended without a result; released, given back untried.
Example: select * from fanfare.attempts where outcome <> ''done'' order by started_at desc limit 10;';
comment on column fanfare.attempts.outcome is
  'failed: it is tried again. dead: it became a dead letter. expired: the lease ended before the worker said how. released: given back untried.';
comment on column fanfare.attempts.excerpt is 'Beginning of a webhook''s answer.';
create index attempts_message on fanfare.attempts (message_id, trigger_id);
comment on index fanfare.attempts_message is 'delivery_trace; verify.';
create index attempts_started on fanfare.attempts using brin (started_at);
comment on index fanfare.attempts_started is 'handler_health: attempts of the last hour.';

create table fanfare.attempts_default partition of fanfare.attempts default;
alter table fanfare.attempts_default set schema fanfare_internal;
comment on table fanfare_internal.attempts_default is 'Takes attempts of a day without a partition.';

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
  constraint reason_is_known check (
    reason in ('exhausted', 'rejected', 'hops', 'expired', 'handler_deleted', 'trigger_deleted', 'purged')
  ),
  constraint resolution_is_known check (resolution in ('redriven', 'discarded')),
  constraint resolved_dead_letter_says_when check ((resolution is null) = (resolved_at is null))
);
comment on table fanfare.dead_letters is
'What could not be delivered, with its message.
resolution: redriven or discarded; null while open.
Example: select * from fanfare.dead_letters where resolution is null order by id desc;';
comment on column fanfare.dead_letters.reason is
  'exhausted: max_attempts. rejected: the handler said never again. hops: it came through 16 handlers. expired: it waited past the retention for longer than carry_limit. purged, handler_deleted, trigger_deleted: an operator''s doing.';
create index dead_letters_app on fanfare.dead_letters (app_id, id);
comment on index fanfare.dead_letters_app is 'The dead letters of an app, newest first.';
create index dead_letters_open on fanfare.dead_letters (handler_id, id) where resolution is null;
comment on index fanfare.dead_letters_open is 'redrive and discard by handler; handler_health.';
create index dead_letters_message on fanfare.dead_letters (message_id, trigger_id);
comment on index fanfare.dead_letters_message is 'delivery_trace; verify.';

create table fanfare_internal.running_deliveries (
  xid xid8 primary key,
  acting_app bigint not null
);
comment on table fanfare_internal.running_deliveries is
  'The transaction that runs SQL handlers, and for which app: inside it the session acts for that app alone. A row that only the owner''s functions write, since any handler can change a setting; it never commits.';
-- publish() looks here by key. Were the table empty, its plan might read it whole, also later.
insert into fanfare_internal.running_deliveries (xid, acting_app)
select (9223372036854775807 - n)::text::xid8, 0
from generate_series(1, 1000) as n;

create unlogged table fanfare_internal.runner_sessions (
  pid integer primary key,
  capability_hash bytea not null
);
comment on table fanfare_internal.runner_sessions is
  'Sessions in which a server runs SQL handlers and endpoints, each with the SHA-256 of a secret that only the server knows.';

create table fanfare_internal.low_waters (
  handler_id bigint not null,
  state text not null,
  ready_at timestamptz not null,
  looked_at timestamptz not null,
  took interval not null default '0',
  constraint low_water_is_of_a_state primary key (handler_id, state)
);
comment on table fanfare_internal.low_waters is
  'Where claims begin to look: before it, nothing waited at looked_at. Without it each claim would step over what was delivered since the oldest snapshot. Raised once a second; lowered by a look at everything, if something came from before.';
comment on column fanfare_internal.low_waters.took is 'How long the look at everything, at looked_at, took; the next comes after ten times that.';

create table fanfare_internal.slots (
  handler_id bigint not null references fanfare.handlers (id) on delete cascade,
  slot integer not null,
  constraint slots_pkey primary key (handler_id, slot)
);
comment on table fanfare_internal.slots is
  'Places of handlers with max_concurrency that run inside Postgres: a transaction that calls the handler locks one. Made with the handler.';

create table fanfare_internal.ordered_cursors (
  handler_id bigint primary key references fanfare.handlers (id) on delete cascade,
  trigger_id bigint not null,
  order_key text not null,
  moved_at timestamptz not null default clock_timestamp()
);
comment on table fanfare_internal.ordered_cursors is
  'After which key claims of a handler''s ordered triggers begin: the last one taken when there were more than a claim takes. Moved once a second at most.';

create table fanfare_internal.rate_buckets (
  handler_id bigint primary key references fanfare.handlers (id) on delete cascade,
  tokens double precision not null,
  filled_at timestamptz not null
);
comment on table fanfare_internal.rate_buckets is 'Deliveries that a handler with a rate may still begin now; at most a second''s worth.';

create sequence fanfare_internal.dispatch_bell minvalue 0 maxvalue 1 start 0;
comment on sequence fanfare_internal.dispatch_bell is
  'The bell of the dispatchers, as seal_bell is that of the sealer: 1 while all sleep, so that a publish that wrote deliveries rings.';

grant select on fanfare_internal.dispatch_bell to fanfare_monitor, fanfare_server;
grant select on fanfare.deliveries, fanfare.attempts, fanfare.dead_letters to fanfare_reader, fanfare_server;
-- A monitor reads all but the content.
grant select (
  id, app_id, handler_id, trigger_id, message_id, published_at, order_key, state, ready_at, attempt, lease,
  leased_until, leased_by
) on fanfare.deliveries to fanfare_monitor;
grant select (
  app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome, started_at, duration_ms, status,
  error, server_id
) on fanfare.attempts to fanfare_monitor;
grant select (
  id, app_id, handler_id, trigger_id, message_id, topic_id, topic, published_at, hops, key, attempts, reason,
  status, error, died_at, resolution, resolved_at, resolved_by
) on fanfare.dead_letters to fanfare_monitor;

---- create above / drop below ----

drop sequence fanfare_internal.dispatch_bell;
drop table fanfare_internal.rate_buckets;
drop table fanfare_internal.ordered_cursors;
drop table fanfare_internal.slots;
drop table fanfare_internal.low_waters;
drop table fanfare_internal.runner_sessions;
drop table fanfare_internal.running_deliveries;
drop table fanfare.dead_letters;
drop table fanfare.attempts;
drop table fanfare.deliveries;
