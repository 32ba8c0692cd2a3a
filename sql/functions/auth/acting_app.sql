create or replace function fanfare_internal.acting_app(app text default null)
returns bigint
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return fanfare_internal.session_app(acting_app.app);
end
$$;

comment on function fanfare_internal.acting_app(text) is
  'Id of the app that the session acts for: the named one, or its only one; what app_id of an entry or a document is where a plain insert does not say. Errors: ZF002, ZF003 as session_app.';

revoke all on function fanfare_internal.acting_app(text) from public;
grant execute on function fanfare_internal.acting_app(text) to fanfare_publisher;

alter table fanfare.kv_entries alter column app_id set default fanfare_internal.acting_app();
alter table fanfare.documents alter column app_id set default fanfare_internal.acting_app();
