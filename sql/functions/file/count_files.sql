create or replace function fanfare_internal.count_files()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'DELETE' then
    perform fanfare_internal.add_usage(old.app_id, -1, -old.size);
  elsif tg_op = 'INSERT' then
    perform fanfare_internal.add_usage(new.app_id, 1, new.size);
  else
    perform fanfare_internal.add_usage(new.app_id, 0, new.size - old.size);
  end if;
  return null;
end
$$;

comment on function fanfare_internal.count_files() is
  'Trigger of files: counts rows and bytes for the quotas of their app. Errors: ZF310 more than a quota.';

revoke all on function fanfare_internal.count_files() from public;

create or replace trigger count_files
after insert or update of size or delete on fanfare.files
for each row execute function fanfare_internal.count_files();
