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
  'Publishes a tick of a schedule now, paused or not, and returns the message id; the next one is not moved. Errors: ZF002, ZF003 as session_app, ZF354 no such schedule.';

revoke all on function fanfare.run_schedule_now(text, text) from public;
grant execute on function fanfare.run_schedule_now(text, text) to fanfare_admin, fanfare_server;
