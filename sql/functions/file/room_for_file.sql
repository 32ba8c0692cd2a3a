create or replace function fanfare_internal.room_for_file(path text, app_id bigint)
returns bigint
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_quota bigint := (select a.max_file_bytes from fanfare.apps as a where a.id = room_for_file.app_id);
begin
  perform fanfare_internal.check_file_path(room_for_file.path);
  if v_quota is null then
    return null;
  end if;
  return greatest(0, v_quota
    - (select sum(u.file_bytes) from fanfare_internal.app_usage as u where u.app_id = room_for_file.app_id)
    + coalesce((
      select f.size from fanfare.files as f where f.app_id = room_for_file.app_id and f.path = room_for_file.path
    ), 0));
end
$$;

comment on function fanfare_internal.room_for_file(text, bigint) is
  'Bytes that a file may have at this path by the quota of the app, null where there is none: asked before they are read. Errors: ZF360 path.';

revoke all on function fanfare_internal.room_for_file(text, bigint) from public;
grant execute on function fanfare_internal.room_for_file(text, bigint) to fanfare_server;
