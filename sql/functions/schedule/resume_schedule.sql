create or replace function fanfare.resume_schedule(name text, app text default null)
returns void
language sql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select fanfare.update_schedule(name => resume_schedule.name, paused => false, app => resume_schedule.app)
$$;

comment on function fanfare.resume_schedule(text, text) is
'Lets a paused schedule go on, from the next tick.
Errors: ZF002 app is missing, ZF003 app, ZF354 no such schedule.
Example: select fanfare.resume_schedule(''nightly'', ''shop'');';

revoke all on function fanfare.resume_schedule(text, text) from public;
grant execute on function fanfare.resume_schedule(text, text) to fanfare_admin, fanfare_server;
