create or replace function fanfare.delete_schedule(name text, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_schedule fanfare.schedules := fanfare_internal.app_schedule(delete_schedule.name, delete_schedule.app);
begin
  delete from fanfare.schedules as s where s.id = v_schedule.id;
end
$$;

comment on function fanfare.delete_schedule(text, text) is
'Deletes a schedule.
Triggers on it stay, and match nothing.
Errors: ZF002 app is missing, ZF003 app, ZF354 no such schedule.
Example: select fanfare.delete_schedule(''nightly'', ''shop'');';

revoke all on function fanfare.delete_schedule(text, text) from public;
grant execute on function fanfare.delete_schedule(text, text) to fanfare_admin, fanfare_server;
