-- name: KVEntry :one
select e.value, e.version::bigint as version
from fanfare.kv_entry(collection => @collection::text, key => @key::text, app => @app::text) as e;

-- name: SetKV :one
select fanfare.kv_set(collection => @collection::text, key => @key::text, value => @value::jsonb,
  ttl => (sqlc.narg(ttl)::text)::interval, expected_version => fanfare_internal.expected_entry(
    collection => @collection::text, key => @key::text, if_match => sqlc.narg(if_match)::text[],
    if_none_match => sqlc.narg(if_none_match)::text[], unmodified_since => sqlc.narg(unmodified_since)::timestamptz,
    app => @app::text), app => @app::text)::bigint;

-- name: DeleteKV :one
select fanfare.kv_delete(collection => @collection::text, key => @key::text,
  expected_version => nullif(fanfare_internal.expected_entry(
    collection => @collection::text, key => @key::text, if_match => sqlc.narg(if_match)::text[],
    if_none_match => sqlc.narg(if_none_match)::text[], unmodified_since => sqlc.narg(unmodified_since)::timestamptz,
    app => @app::text), 0), app => @app::text)::boolean;

-- name: ListKV :many
select e.key, e.value, e.version::bigint as version, e.expires_at, e.created_at, e.updated_at
from fanfare.kv_list(collection => @collection::text, prefix => @prefix::text, after => @after::text,
  max_count => @max_count::integer, app => @app::text) as e
order by e.key;

-- name: Document :one
select d.body, d.version::bigint as version
from fanfare.doc_entry(collection => @collection::text, id => @id::text, app => @app::text) as d;

-- name: InsertDocument :one
select fanfare.doc_insert(collection => @collection::text, body => @body::jsonb, app => @app::text)::text;

-- name: PutDocument :one
select fanfare.doc_update(collection => @collection::text, id => @id::text, body => @body::jsonb,
  expected_version => fanfare_internal.expected_document(
    collection => @collection::text, id => @id::text, if_match => sqlc.narg(if_match)::text[],
    if_none_match => sqlc.narg(if_none_match)::text[], unmodified_since => sqlc.narg(unmodified_since)::timestamptz,
    app => @app::text), upsert => true, app => @app::text)::bigint;

-- name: PatchDocument :one
select fanfare.doc_patch(collection => @collection::text, id => @id::text, patch => @patch::jsonb,
  expected_version => nullif(fanfare_internal.expected_document(
    collection => @collection::text, id => @id::text, if_match => sqlc.narg(if_match)::text[],
    if_none_match => sqlc.narg(if_none_match)::text[], unmodified_since => sqlc.narg(unmodified_since)::timestamptz,
    app => @app::text), 0), app => @app::text)::bigint;

-- name: DeleteDocument :one
select fanfare.doc_delete(collection => @collection::text, id => @id::text,
  expected_version => nullif(fanfare_internal.expected_document(
    collection => @collection::text, id => @id::text, if_match => sqlc.narg(if_match)::text[],
    if_none_match => sqlc.narg(if_none_match)::text[], unmodified_since => sqlc.narg(unmodified_since)::timestamptz,
    app => @app::text), 0), app => @app::text)::boolean;

-- name: FindDocuments :many
select f.id, f.body, f.version::bigint as version, f.created_at, f.updated_at, f.cursor::text as cursor
from fanfare.doc_find(collection => @collection::text, filter => sqlc.narg(filter)::jsonb,
  path => (sqlc.narg(path)::text)::jsonpath, order_by => sqlc.narg(order_by)::text[], descending => @descending::boolean,
  after => sqlc.narg(after)::text, max_count => @max_count::integer, app => @app::text) as f;
