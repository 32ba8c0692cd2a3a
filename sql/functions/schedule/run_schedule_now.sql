create or replace function fanfare.run_schedule_now(name text, app text default null)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return fanfare_internal.publish_tick(fanfare_internal.app_schedule(run_schedule_now.name, run_schedule_now.app), clock_timestamp());
end
$$;

comment on function fanfare.run_schedule_now(text, text) is
'Publishes a tick of a schedule now; returns the message id.
Paused or not. The next tick stays where it is.
Errors: ZF002 app is missing, ZF003 app, ZF354 no such schedule.
Example: select fanfare.run_schedule_now(''nightly'', ''shop'');';

revoke all on function fanfare.run_schedule_now(text, text) from public;
grant execute on function fanfare.run_schedule_now(text, text) to fanfare_admin, fanfare_server;
