-- The stores: key-value entries, documents, files.

create table fanfare.kv_entries (
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  collection text collate "C" not null,
  key text collate "C" not null,
  value jsonb not null,
  version bigint generated always as identity (maxvalue 9007199254740991),
  expires_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint kv_key_is_unique_in_collection primary key (app_id, collection, key),
  constraint kv_collection_is_valid check (collection ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  constraint kv_key_is_valid check (
    length(key) between 1 and 512 and key !~ '(^|/)\.{1,2}(/|$)|[\u0001-\u001f\u007f-\u009f]'
  )
);
comment on table fanfare.kv_entries is
'Values by collection and key.
Apps may also read and write it by plain SQL. A change is published to $kv either way, if somebody listens.
Example: select * from fanfare.kv_entries;';
comment on column fanfare.kv_entries.version is
  'Raised by every write, and never the same twice, not even for a key that was deleted and made again: compare-and-set goes by it.';
comment on column fanfare.kv_entries.expires_at is
  'From then on kv_get and kv_list do not show it; expire_kv deletes it.';
create index kv_entries_expires_at on fanfare.kv_entries (expires_at) where expires_at is not null;
comment on index fanfare.kv_entries_expires_at is 'expire_kv: entries that have expired.';

create table fanfare.documents (
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  collection text collate "C" not null,
  id text collate "C" not null default gen_random_uuid()::text,
  body jsonb not null,
  version bigint generated always as identity (maxvalue 9007199254740991),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint document_id_is_unique_in_collection primary key (app_id, collection, id),
  constraint document_collection_is_valid check (collection ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  constraint document_id_is_valid check (
    length(id) between 1 and 512 and id !~ '^\.{1,2}$|[/\u0001-\u001f\u007f-\u009f]'
  ),
  constraint document_is_an_object check (jsonb_typeof(body) = 'object')
);
comment on table fanfare.documents is
'JSON objects by collection and id.
Apps may also read and write it by plain SQL. A change is published to $docs either way, if somebody listens.
Example: select * from fanfare.documents;';
comment on column fanfare.documents.version is
  'Raised by every write, and never the same twice: compare-and-set goes by it.';
create index documents_body on fanfare.documents using gin (body jsonb_path_ops);
comment on index fanfare.documents_body is 'doc_find: documents that contain a filter or match a path.';

alter table fanfare.kv_entries enable row level security;
create policy everything_may_be_read on fanfare.kv_entries for select to fanfare_monitor using (true);

alter table fanfare.documents enable row level security;
create policy everything_may_be_read on fanfare.documents for select to fanfare_monitor using (true);

create sequence fanfare_internal.kv_listeners minvalue 0 maxvalue 4611686018427387903 start 0;
comment on sequence fanfare_internal.kv_listeners is
  'Bits (function listener_bit) that are set where somebody listens to $kv: of an app, or of a collection of an app. A change to which nobody does costs no more than reading them. A sequence, because it is read at once, without a query. Bits are never cleared: a set one only means a closer look.';

create sequence fanfare_internal.docs_listeners minvalue 0 maxvalue 4611686018427387903 start 0;
comment on sequence fanfare_internal.docs_listeners is 'As kv_listeners, for $docs.';
-- A sequence that was never set counts as one with every bit.
select setval('fanfare_internal.kv_listeners', 0), setval('fanfare_internal.docs_listeners', 0);

create table fanfare.files (
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  path text collate "C" not null,
  size bigint not null,
  content_type text not null,
  sha256 bytea not null,
  blob uuid not null,
  version bigint not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint file_path_is_unique_in_app primary key (app_id, path),
  constraint blob_belongs_to_one_file unique (blob),
  constraint file_size_is_not_negative check (size >= 0),
  constraint content_type_is_type_and_subtype check (content_type ~ '^[!-.0-~]+/[ -~]+$' and length(content_type) <= 255),
  constraint file_sha256_is_32_bytes check (octet_length(sha256) = 32)
);
comment on table fanfare.files is
'Files of the apps; their bytes are on the servers disk.
A row is written once its bytes are durable; bytes without a row are swept away.
Example: select path, size, content_type from fanfare.files;';
comment on column fanfare.files.sha256 is 'Of the bytes; in hexadecimal it is the ETag.';
comment on column fanfare.files.blob is
  'Names the bytes on disk. Each upload gets a new one, so that replacing never touches what a committed row points at.';
comment on column fanfare.files.version is 'Counts the uploads to this path, from 1.';

alter table fanfare.files enable row level security;
create policy everything_may_be_read on fanfare.files for select
  to fanfare_monitor, fanfare_server using (true);

create table fanfare_internal.file_store (
  only_row boolean primary key default true,
  id uuid not null default gen_random_uuid(),
  constraint file_store_is_one_row check (only_row)
);
comment on table fanfare_internal.file_store is
  'Names the folder of this database below the files of a data directory, so that servers of two databases with one data directory do not take each other''s bytes for orphans.';
insert into fanfare_internal.file_store default values;

create table fanfare_internal.listener_lock ();
comment on table fanfare_internal.listener_lock is
  'Always empty: locked while a listener is noted. No role has a right to it, so nobody else can lock it.';

grant select on fanfare.kv_entries, fanfare.documents to fanfare_reader;
-- A monitor reads all but the content.
grant select (app_id, collection, key, version, expires_at, created_at, updated_at)
  on fanfare.kv_entries to fanfare_monitor;
grant select (app_id, collection, id, version, created_at, updated_at)
  on fanfare.documents to fanfare_monitor;
grant select on fanfare.files, fanfare_internal.file_store to fanfare_monitor, fanfare_server;
grant select on fanfare_internal.kv_listeners, fanfare_internal.docs_listeners to fanfare_monitor;

-- Apps use their stores by plain SQL too; the policies that keep them to their own rows are
-- in functions/store/store_apps.sql. They delete by functions: DELETE, which no column can be
-- granted, would let them LOCK TABLE for all apps. The bytes of a file come from a server
-- alone, so that no app inserts a row of fanfare.files.
grant select, insert (app_id, collection, key, value, expires_at), update (value, expires_at)
  on fanfare.kv_entries to fanfare_publisher;
grant select, insert (app_id, collection, id, body), update (body)
  on fanfare.documents to fanfare_publisher;
grant select on fanfare.files to fanfare_publisher;

---- create above / drop below ----

drop table fanfare_internal.listener_lock;
drop table fanfare_internal.file_store;
drop table fanfare.files;
drop sequence fanfare_internal.docs_listeners;
drop sequence fanfare_internal.kv_listeners;
drop table fanfare.documents;
drop table fanfare.kv_entries;
