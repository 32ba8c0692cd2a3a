-- name: FileStore :one
select s.id::text as id from fanfare_internal.file_store as s;

-- name: RoomForFile :one
-- The largest number there is where the app has no quota.
select coalesce(fanfare_internal.room_for_file(path => @path::text, app_id => @app_id::bigint), 9223372036854775807)::bigint;

-- name: SaveFile :one
select s.created::boolean as created, s.version::bigint as version, coalesce(s.replaced_blob::text, '')::text as replaced_blob
from fanfare_internal.save_file(
  path => @path::text, size => @size::bigint, content_type => @content_type::text, sha256 => @sha256::bytea,
  blob => (@blob::text)::uuid, if_match => sqlc.narg(if_match)::text[], if_none_match => sqlc.narg(if_none_match)::text[],
  unmodified_since => sqlc.narg(unmodified_since)::timestamptz, app => @app::text) as s;

-- name: DeleteFile :one
select fanfare.delete_file(path => @path::text, if_match => sqlc.narg(if_match)::text[],
  if_none_match => sqlc.narg(if_none_match)::text[], unmodified_since => sqlc.narg(unmodified_since)::timestamptz,
  app => @app::text)::text as blob;

-- name: FileByPath :one
select f.blob::text as blob, f.size, f.content_type, encode(f.sha256, 'hex')::text as sha256, f.updated_at
from fanfare.files as f
where f.app_id = @app_id and f.path = @path;

-- name: ListedFile :one
select f.* from fanfare_internal.listed_files as f where f.app_id = @app_id and f.path = @path;

-- name: ListFiles :many
select f.*
from fanfare_internal.listed_files as f
where f.app_id = @app_id and f.path > @after::text and f.path >= @prefix::text and starts_with(f.path, @prefix::text)
order by f.path
limit @max_count;

-- name: OrphanBlobs :many
select o::text as blob from fanfare_internal.orphan_blobs(@app_id::bigint, (@blobs::text[])::uuid[]) as o;

-- name: FilesAfter :many
-- A page of all files, by blob.
select f.blob::text as blob, f.app_id, f.path
from fanfare.files as f
where f.blob > (@after::text)::uuid
order by f.blob
limit @max_count;
