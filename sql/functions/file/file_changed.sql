create or replace function fanfare_internal.file_changed()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_file fanfare.files := case when tg_op = 'DELETE' then old else new end;
begin
  if fanfare_internal.topic_is_wanted(v_file.app_id, '$files') then
    perform fanfare_internal.publish_system(
      app_id => v_file.app_id,
      topic => '$files',
      payload => jsonb_build_object(
        'operation', lower(tg_op),
        'key', v_file.path,
        'old', case when tg_op <> 'INSERT' then fanfare_internal.file_facts(old) end,
        'new', case when tg_op <> 'DELETE' then fanfare_internal.file_facts(new) end,
        'version', v_file.version),
      key => case when octet_length(v_file.path) <= 512 then v_file.path end);
  end if;
  return null;
end
$$;

comment on function fanfare_internal.file_changed() is
  'Table trigger of files: publishes a change, whoever made it, on $files if anybody listens there. A path of more than 512 bytes is in the payload only: it does not fit a message key.';

revoke all on function fanfare_internal.file_changed() from public;

create or replace trigger file_changed
after insert or update or delete on fanfare.files
for each row execute function fanfare_internal.file_changed();
