create or replace function fanfare_internal.orphan_blobs(app_id bigint, blobs uuid[])
returns setof uuid
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select b.blob
  from unnest(orphan_blobs.blobs) as b (blob)
  where not exists (
    select from fanfare.files as f where f.blob = b.blob and f.app_id = orphan_blobs.app_id
  )
$$;

comment on function fanfare_internal.orphan_blobs(bigint, uuid[]) is
  'Those of the blobs found in an app''s folder that no file of the app points at.';

revoke all on function fanfare_internal.orphan_blobs(bigint, uuid[]) from public;
grant execute on function fanfare_internal.orphan_blobs(bigint, uuid[]) to fanfare_server;
