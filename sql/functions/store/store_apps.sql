create or replace function fanfare_internal.store_apps(role text)
returns bigint[]
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(select distinct b.app_id from fanfare_internal.bound_apps(store_apps.role) as b);
end
$$;

comment on function fanfare_internal.store_apps(text) is
  'Ids of the apps whose entries, documents and files a role may reach by plain SQL, for the policies of those tables.';

revoke all on function fanfare_internal.store_apps(text) from public;
grant execute on function fanfare_internal.store_apps(text) to fanfare_publisher;

-- By the current user, not the session's: in a function that runs with its owner's rights, those decide.
drop policy if exists app_is_one_of_the_role on fanfare.kv_entries;
create policy app_is_one_of_the_role on fanfare.kv_entries to fanfare_publisher
  using (app_id = any ((select fanfare_internal.store_apps(current_user::text))::bigint[]));
drop policy if exists app_is_one_of_the_role on fanfare.documents;
create policy app_is_one_of_the_role on fanfare.documents to fanfare_publisher
  using (app_id = any ((select fanfare_internal.store_apps(current_user::text))::bigint[]));
drop policy if exists app_is_one_of_the_role on fanfare.files;
create policy app_is_one_of_the_role on fanfare.files to fanfare_publisher
  using (app_id = any ((select fanfare_internal.store_apps(current_user::text))::bigint[]));
