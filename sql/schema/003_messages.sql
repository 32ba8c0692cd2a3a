-- Topics, and the log of what is published to them.

create table fanfare.topics (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  name text not null,
  external_subscribable boolean not null default false,
  auth_mode text not null default 'token',
  created_at timestamptz not null default clock_timestamp(),
  external_after bigint not null default 0,
  has_triggers boolean not null default false,
  rate_limited boolean not null default false,
  constraint topic_name_is_unique_in_app unique (app_id, name),
  constraint topic_name_is_valid check (name ~ '^\$?[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'),
  constraint auth_mode_is_known check (auth_mode in ('public', 'token'))
);
comment on table fanfare.topics is
'Topics: named logs of an app, to which messages are published.
Example: select * from fanfare.topics where external_subscribable;';
comment on column fanfare.topics.name is 'A leading $ is the system''s.';
comment on column fanfare.topics.external_subscribable is
  'True where clients outside may stream it; false and missing look the same to them (404).';
comment on column fanfare.topics.auth_mode is
  'public: anybody may subscribe. token: a subscriber token is needed.';
comment on column fanfare.topics.external_after is
  'Clients outside are shown batches after this one: the newest when the topic became external.';
comment on column fanfare.topics.has_triggers is
  'Whether an enabled trigger is bound to it; kept by a trigger on fanfare.triggers, so that publish() looks no further for topics without.';
comment on column fanfare.topics.rate_limited is
  'Whether the app has a publish_rate; kept by triggers, so that publish() looks no further where it has none.';
create index external_topics on fanfare.topics (app_id, name) where external_subscribable;
comment on index fanfare.external_topics is
  'authorize_subscribe: a missing topic and an internal one are the same miss.';

create sequence fanfare_internal.message_ids cache 1 maxvalue 9007199254740991;
comment on sequence fanfare_internal.message_ids is
  'Message ids, below 2^53 so that a JSON number holds them. Cache 1 keeps ids of one session in order.';

create table fanfare.messages (
  id bigint not null default nextval('fanfare_internal.message_ids'),
  app_id bigint not null,
  topic_id bigint not null,
  lineage integer not null,
  xid xid8 not null default pg_current_xact_id(),
  key text,
  payload jsonb not null,
  headers jsonb,
  hops smallint not null default 0,
  owed_to bigint[],
  published_at timestamptz not null default clock_timestamp()
) partition by range (published_at);
comment on table fanfare.messages is
'The log: every published message once, in daily partitions (UTC).
Its order is (batch, id); see sealed_messages. No foreign keys: each publish would lock one parent row, at a cost of 10 to 25 %.
Example: select id, topic_id, key, published_at from fanfare.messages order by id desc limit 10;';
comment on column fanfare.messages.lineage is
  'Which xid space xid belongs to; see the function lineage_of.';
comment on column fanfare.messages.xid is
  'The transaction that published it; with the snapshots in batches it decides the batch.';
comment on column fanfare.messages.key is
  'What the message is about; streams can filter by it. 1 to 512 bytes, of a store''s change 1 to 512 characters.';
comment on column fanfare.messages.hops is 'How many handlers it came through.';
comment on column fanfare.messages.owed_to is 'Triggers that it was fanned out to; null when none.';
create index messages_id on fanfare.messages (id);
comment on index fanfare.messages_id is 'batch_messages: the next page of a batch, in order; one message by id.';
create index messages_xid on fanfare.messages (xid, id);
comment on index fanfare.messages_xid is 'seal: messages of a range of transactions, or of late ones.';
create index messages_topic on fanfare.messages (topic_id, xid, id);
comment on index fanfare.messages_topic is 'span_messages: messages of a topic between two batches.';

create table fanfare.messages_default partition of fanfare.messages default;
alter table fanfare.messages_default set schema fanfare_internal;
comment on table fanfare_internal.messages_default is
  'Takes messages of a day without a partition, so that publish never fails; ensure_partitions moves them out.';

create table fanfare.idempotency_keys (
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  key text not null,
  fingerprint bytea not null,
  message_id bigint not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint idempotency_key_is_used_once primary key (app_id, key),
  constraint idempotency_key_fits check (octet_length(key) between 1 and 255)
);
comment on table fanfare.idempotency_keys is
'Idempotency keys: for 24 h the same key gives the same message.
Example: select * from fanfare.idempotency_keys;';
comment on column fanfare.idempotency_keys.fingerprint is
  'SHA-256 of topic, payload, message key and headers: the same key with others is an error.';
create index idempotency_keys_created_at on fanfare.idempotency_keys (created_at);
comment on index fanfare.idempotency_keys_created_at is 'drop_expired: keys older than 24 h.';

create table fanfare_internal.kept_answers (
  app_id bigint references fanfare.apps (id) on delete cascade,
  key text not null,
  fingerprint bytea not null,
  answer bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint kept_answer_key_is_used_once unique nulls not distinct (app_id, key),
  constraint kept_answer_key_fits check (octet_length(key) between 1 and 255)
);
comment on table fanfare_internal.kept_answers is
  'Answers of HTTP requests with an idempotency key that made something: for 24 h the same request is answered alike. app_id is null for what is of no app.';
comment on column fanfare_internal.kept_answers.answer is
  'Encrypted with a key that is made of the credential of the request, since an answer may hold a secret.';
create index kept_answers_created_at on fanfare_internal.kept_answers (created_at);
comment on index fanfare_internal.kept_answers_created_at is 'expire_idempotency_keys: answers older than 24 h.';

grant select on fanfare.topics, fanfare.idempotency_keys to fanfare_monitor, fanfare_server;
grant select on fanfare.messages to fanfare_reader, fanfare_server;
-- A monitor reads all but the content.
grant select (id, app_id, topic_id, lineage, xid, key, hops, owed_to, published_at)
  on fanfare.messages to fanfare_monitor;

create unlogged table fanfare_internal.held_keys (
  name text primary key
);
comment on table fanfare_internal.held_keys is
  'Always empty: who holds a key inserts it and deletes it at once, and others wait for the end of that transaction. See hold_key. No advisory lock does it, since any login may take those.';

create table fanfare_internal.partition_lock ();
comment on table fanfare_internal.partition_lock is
  'Always empty: locked while partitions are made or dropped. No role has a right to it, so nobody else can lock it.';

create unlogged table fanfare_internal.broadcasts (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  topic_id bigint not null,
  topic text not null,
  payload jsonb not null,
  sent_at timestamptz not null default clock_timestamp()
);
comment on table fanfare_internal.broadcasts is
  'What broadcast() sent in the last minute. Servers are told the id alone, since any login may listen to a channel and notify on it.';
grant select on fanfare_internal.broadcasts to fanfare_server;

---- create above / drop below ----

drop table fanfare_internal.broadcasts;
drop table fanfare_internal.partition_lock;
drop table fanfare_internal.held_keys;
drop table fanfare_internal.kept_answers;
drop table fanfare.idempotency_keys;
drop table fanfare.messages;
drop sequence fanfare_internal.message_ids;
drop table fanfare.topics;
