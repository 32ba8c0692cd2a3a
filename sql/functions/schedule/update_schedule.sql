create or replace function fanfare.update_schedule(
  name text,
  cron text default null,
  time_zone text default null,
  payload jsonb default null,
  missed text default null,
  paused boolean default null,
  app text default null
)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_schedule fanfare.schedules := fanfare_internal.app_schedule(update_schedule.name, update_schedule.app);
begin
  perform fanfare_internal.check_missed(coalesce(update_schedule.missed, v_schedule.missed));
  update fanfare.schedules as s
  set cron = coalesce(update_schedule.cron, s.cron),
    time_zone = coalesce(update_schedule.time_zone, s.time_zone),
    payload = coalesce(update_schedule.payload, s.payload),
    missed = coalesce(update_schedule.missed, s.missed),
    paused = coalesce(update_schedule.paused, s.paused)
  where s.id = v_schedule.id;
end
$$;

comment on function fanfare.update_schedule(text, text, text, jsonb, text, boolean, text) is
'Changes settings of a schedule; a null argument changes nothing.
A new cron or time_zone counts from now on: earlier ticks are not made up for.
Errors: ZF002 app is missing, ZF003 app, ZF354 no such schedule, and those of create_schedule.
Example: select fanfare.update_schedule(''nightly'', cron => ''0 4 * * *'', app => ''shop'');';

revoke all on function fanfare.update_schedule(text, text, text, jsonb, text, boolean, text) from public;
grant execute on function fanfare.update_schedule(text, text, text, jsonb, text, boolean, text) to fanfare_admin, fanfare_server;
