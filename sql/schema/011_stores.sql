-- The stores that live in the database: kv and docs.

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
  'Values by collection and key. Apps may read and write it by plain SQL too: a change publishes to $kv either way, if somebody listens.';
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
  'JSON objects by collection and id. Apps may read and write it by plain SQL too: a change publishes to $docs either way, if somebody listens.';
comment on column fanfare.documents.version is
  'Raised by every write, and never the same twice: compare-and-set goes by it.';
create index documents_body on fanfare.documents using gin (body jsonb_path_ops);
comment on index fanfare.documents_body is 'doc_find: documents that contain a filter or match a path.';

grant select, delete, insert (app_id, collection, key, value, expires_at), update (value, expires_at)
  on fanfare.kv_entries to fanfare_publisher;
grant select, delete, insert (app_id, collection, id, body), update (body)
  on fanfare.documents to fanfare_publisher;
grant select on fanfare.kv_entries, fanfare.documents to fanfare_reader, fanfare_admin;

-- The policies of publishers stand beside the function store_apps.
alter table fanfare.kv_entries enable row level security;
create policy everything_may_be_read on fanfare.kv_entries for select to fanfare_reader, fanfare_admin using (true);
alter table fanfare.documents enable row level security;
create policy everything_may_be_read on fanfare.documents for select to fanfare_reader, fanfare_admin using (true);

---- create above / drop below ----

drop table fanfare.documents;
drop table fanfare.kv_entries;
