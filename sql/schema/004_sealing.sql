-- The order of the log: epochs, batches, and the bell that wakes the sealer.

create table fanfare.epochs (
  id integer generated always as identity primary key,
  label text not null,
  lineage integer not null,
  system_identifier bigint not null,
  timeline text not null,
  database_oid oid not null,
  batches_oid oid not null,
  postmaster_started_at timestamptz not null,
  first_batch bigint not null,
  last_batch bigint,
  opened_at timestamptz not null default clock_timestamp(),
  constraint epoch_label_is_unique unique (label),
  constraint epoch_label_is_8_base32 check (label ~ '^[a-z2-7]{8}$'),
  constraint epoch_ends_after_it_begins check (last_batch >= first_batch - 1)
);
comment on table fanfare.epochs is
'Runs of the database: a row after each restart, promotion or restore.
Positions name an epoch, so that one from another history is recognised.
Example: select * from fanfare.epochs order by id desc;';
comment on column fanfare.epochs.timeline is 'First eight characters of the WAL file name being written.';
comment on column fanfare.epochs.batches_oid is 'Oid of fanfare.batches; a dump restored beside the original has another.';
comment on column fanfare.epochs.last_batch is 'Null while the epoch is the current one.';

create table fanfare.batches (
  id bigint not null,
  epoch_id integer not null,
  lineage integer not null,
  snapshot pg_snapshot not null,
  snapshot_xmax xid8 not null,
  previous_xmax xid8 not null,
  message_count bigint not null,
  first_message bigint not null,
  last_message bigint not null,
  sealed_at timestamptz not null default clock_timestamp()
) partition by range (sealed_at);
comment on table fanfare.batches is
'Sealed batches, which give the log its order.
Batch T holds the messages that its snapshot sees and that of T-1 does not. Ids are contiguous.
Example: select id, message_count, sealed_at from fanfare.batches order by id desc limit 10;';
comment on column fanfare.batches.snapshot_xmax is 'Upper bound of its snapshot: no member has a higher xid.';
comment on column fanfare.batches.previous_xmax is
  'xmax of the batch before it in its lineage: a member with a lower xid is in late_transactions.';
comment on column fanfare.batches.first_message is 'Lowest id among the members that are not late.';
comment on column fanfare.batches.last_message is 'Highest id among the members that are not late.';
create index batches_id on fanfare.batches (id);
comment on index fanfare.batches_id is 'The newest batch; a batch by id; a span.';
create index batches_snapshot_xmax on fanfare.batches (lineage, snapshot_xmax, id);
comment on index fanfare.batches_snapshot_xmax is 'batch_of: the batch of a transaction.';
create index batches_sealed_at on fanfare.batches (sealed_at, id);
comment on index fanfare.batches_sealed_at is 'start_position: the first batch sealed at or after a time.';

create table fanfare.batches_default partition of fanfare.batches default;
alter table fanfare.batches_default set schema fanfare_internal;
comment on table fanfare_internal.batches_default is 'Takes batches of a day without a partition.';

create table fanfare.late_transactions (
  lineage integer not null,
  xid xid8 not null,
  topic_id bigint not null,
  batch_id bigint not null,
  message_count bigint not null,
  constraint transaction_is_late_once primary key (lineage, xid, topic_id)
);
comment on table fanfare.late_transactions is
'Transactions that were open when the batch of their xid was sealed, by topic.
batch_id is the later batch that their messages went to. Many of them: publishers hold transactions open for long.
Example: select * from fanfare.late_transactions order by batch_id desc;';
create index late_transactions_batch on fanfare.late_transactions (batch_id);
comment on index fanfare.late_transactions_batch is 'batch_messages: late members of a batch.';
create index late_transactions_topic on fanfare.late_transactions (topic_id, batch_id);
comment on index fanfare.late_transactions_topic is 'next_batch: the next late members of a topic.';

create table fanfare_internal.log_floor (
  only_row boolean primary key default true,
  floor_batch bigint not null default 0,
  constraint log_floor_is_one_row check (only_row)
);
comment on table fanfare_internal.log_floor is
  'Messages of batches up to floor_batch may be gone (retention); a position below it gets a gap.';
insert into fanfare_internal.log_floor default values;

create table fanfare_internal.seal_lock ();
comment on table fanfare_internal.seal_lock is
  'Always empty: locked for one seal. No role has a right to it, so nobody else can lock it.';

create sequence fanfare_internal.seal_bell minvalue 0 maxvalue 1 start 0;
comment on sequence fanfare_internal.seal_bell is
  'The bell of the sealer. last_value 1: it sleeps, and publishers ring it by a notification. 0: it polls. A sequence, because every isolation level sees setval at once, and it leaves no dead rows.';

create sequence fanfare_internal.lineage minvalue 0 start 0;
comment on sequence fanfare_internal.lineage is
  'The current lineage in the upper 32 bits, and a check of the running server and database in the lower: publish() trusts it only while that check holds.';

create sequence fanfare_internal.history minvalue 0 start 0;
comment on sequence fanfare_internal.history is
  'A hash of the history that ids were last given out in: lineage, system and timeline. See move_ids_on.';

create table fanfare_internal.history_lock ();
comment on table fanfare_internal.history_lock is
  'Always empty: locked while ids move on. No role has a right to it, so nobody else can lock it.';

grant select on fanfare.epochs, fanfare.batches, fanfare.late_transactions, fanfare_internal.log_floor, fanfare_internal.seal_bell
  to fanfare_monitor, fanfare_server;

---- create above / drop below ----

drop table fanfare_internal.history_lock;
drop sequence fanfare_internal.history;
drop sequence fanfare_internal.lineage;
drop sequence fanfare_internal.seal_bell;
drop table fanfare_internal.seal_lock;
drop table fanfare_internal.log_floor;
drop table fanfare.late_transactions;
drop table fanfare.batches;
drop table fanfare.epochs;
