create or replace function fanfare_internal.save_file(
  path text,
  size bigint,
  content_type text,
  sha256 bytea,
  blob uuid,
  if_match text[] default null,
  if_none_match text[] default null,
  unmodified_since timestamptz default null,
  app text default null
)
returns setof fanfare_internal.saved_files
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(save_file.app);
  v_old fanfare.files;
begin
  perform fanfare_internal.check_file_path(save_file.path);
  if save_file.content_type !~ '^[!-.0-~]+/[ -~]+$' or length(save_file.content_type) > 255 then
    raise exception 'content_type "%" is not valid', left(save_file.content_type, 140)
      using errcode = 'ZF363', hint = 'content_type: a type and a subtype, such as text/plain; charset=utf-8';
  end if;

  loop
    select f.* into v_old
    from fanfare.files as f
    where f.app_id = v_app_id and f.path = save_file.path
    for update;
    perform fanfare_internal.check_file_match(
      save_file.path, v_old.sha256, v_old.updated_at, save_file.if_match, save_file.if_none_match, save_file.unmodified_since);
    exit when v_old.blob is not null;

    insert into fanfare.files (app_id, path, size, content_type, sha256, blob)
    values (v_app_id, save_file.path, save_file.size, save_file.content_type, save_file.sha256, save_file.blob)
    on conflict on constraint file_path_is_unique_in_app do nothing;
    if found then
      return query select true, 1::bigint, null::uuid;
      return;
    end if; -- somebody made it meanwhile: look again
  end loop;

  update fanfare.files as f
  set size = save_file.size, content_type = save_file.content_type, sha256 = save_file.sha256,
    blob = save_file.blob, version = f.version + 1, updated_at = clock_timestamp()
  where f.app_id = v_app_id and f.path = save_file.path;
  return query select false, v_old.version + 1, v_old.blob;
end
$$;

comment on function fanfare_internal.save_file(text, bigint, text, bytea, uuid, text[], text[], timestamptz, text) is
  'Makes or replaces a file whose bytes a server has written durably. if_match, if_none_match, unmodified_since: conditions, as failed_condition has them; tags are the sha256 (hexadecimal). Errors: ZF002, ZF003 as session_app, ZF360 path, ZF362 not as expected, ZF363 content_type.';

revoke all on function fanfare_internal.save_file(text, bigint, text, bytea, uuid, text[], text[], timestamptz, text) from public;
grant execute on function fanfare_internal.save_file(text, bigint, text, bytea, uuid, text[], text[], timestamptz, text) to fanfare_server;
