-- Files: what is known about them. Their bytes are in the data directory of the servers.

create table fanfare.file_store (
  only_row boolean primary key default true,
  id uuid not null default gen_random_uuid(),
  constraint file_store_is_one_row check (only_row)
);
comment on table fanfare.file_store is
  'Names the folder of this database below the files of a data directory, so that servers of two databases with one data directory do not take each other''s bytes for orphans.';
insert into fanfare.file_store default values;

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
  'Files of the apps. A row is written after its bytes are durable; bytes without a row are swept away.';
comment on column fanfare.files.sha256 is 'Of the bytes; in hexadecimal it is the ETag.';
comment on column fanfare.files.blob is
  'Names the bytes on disk. Each upload gets a new one, so that replacing never touches what a committed row points at.';
comment on column fanfare.files.version is 'Counts the uploads to this path, from 1.';

grant select on fanfare.files, fanfare.file_store to fanfare_reader, fanfare_server, fanfare_admin;

---- create above / drop below ----

drop table fanfare.files;
drop table fanfare.file_store;
