-- name: LockInstall :exec
select pg_advisory_lock(7306916068411589700);

-- name: ServerVersion :one
select current_setting('server_version_num')::integer;

-- name: CodeVersion :one
select c.package_hash, c.fingerprint, fanfare_internal.code_fingerprint()::text as fingerprint_now
from fanfare_internal.code_version as c;

-- name: SaveCodeVersion :exec
insert into fanfare_internal.code_version as c (package_hash, fingerprint)
values (@package_hash, fanfare_internal.code_fingerprint())
on conflict (only_row) do update
set package_hash = excluded.package_hash, fingerprint = excluded.fingerprint,
  installed_at = clock_timestamp();

-- name: BecomeOwner :exec
set role fanfare_owner;

-- name: IsInstalled :one
select (to_regclass('fanfare_internal.code_version') is not null)::boolean;

-- name: IsGranted :one
-- What bootstrap.sql grants and a copy of the database lacks.
select exists (
  select
  from pg_catalog.pg_roles as r
  where r.rolname = 'fanfare_creator' and has_database_privilege(r.oid, current_database(), 'create')
)::boolean;

-- name: SchemaVersion :one
select v.version::integer from fanfare_internal.schema_version as v;

-- name: DropFunctions :exec
select fanfare_internal.drop_functions();

-- name: BecomeInstaller :exec
reset role;
