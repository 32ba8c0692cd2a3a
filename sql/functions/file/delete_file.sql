create or replace function fanfare.delete_file(
  path text,
  if_match text[] default null,
  app text default null,
  if_none_match text[] default null,
  unmodified_since timestamptz default null
)
returns uuid
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(delete_file.app);
  v_old fanfare.files;
begin
  select f.* into v_old
  from fanfare.files as f
  where f.app_id = v_app_id and f.path = delete_file.path
  for update;
  if v_old.blob is null then
    raise exception 'no file at "%"', left(delete_file.path, 140) using errcode = 'ZF361';
  end if;
  perform fanfare_internal.check_file_match(
    delete_file.path, v_old.sha256, v_old.updated_at, delete_file.if_match, delete_file.if_none_match, delete_file.unmodified_since);
  delete from fanfare.files as f where f.app_id = v_app_id and f.path = delete_file.path;
  return v_old.blob;
end
$$;

comment on function fanfare.delete_file(text, text[], text, text[], timestamptz) is
'Deletes a file and returns the name of its bytes.
A server or the sweeper removes the bytes. if_match: sha256 values (hexadecimal), one of which the file must have, or *; if_none_match: none of which it may have; unmodified_since: it may not have changed later.
Errors: ZF002 app is missing, ZF003 app, ZF361 no such file, ZF362 not as expected.
Example: select fanfare.delete_file(''img/logo.png'', app => ''shop'');';

revoke all on function fanfare.delete_file(text, text[], text, text[], timestamptz) from public;
grant execute on function fanfare.delete_file(text, text[], text, text[], timestamptz) to fanfare_server, fanfare_publisher, fanfare_admin;
