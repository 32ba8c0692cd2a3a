create or replace function fanfare.pause_schedule(name text, app text default null)
returns void
language sql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select fanfare.update_schedule(name => pause_schedule.name, paused => true, app => pause_schedule.app)
$$;

comment on function fanfare.pause_schedule(text, text) is
'Pauses a schedule until resume_schedule.
Ticks meanwhile are not made up for.
Errors: ZF002 app is missing, ZF003 app, ZF354 no such schedule.
Example: select fanfare.pause_schedule(''nightly'', ''shop'');';

revoke all on function fanfare.pause_schedule(text, text) from public;
grant execute on function fanfare.pause_schedule(text, text) to fanfare_admin, fanfare_server;
