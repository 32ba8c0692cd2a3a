create or replace function fanfare.create_schedule(
  name text,
  cron text,
  time_zone text default 'UTC',
  payload jsonb default null,
  missed text default 'skip',
  app text default null
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(create_schedule.app);
  v_id bigint;
begin
  if create_schedule.name is null or create_schedule.name !~ '^[a-z0-9][a-z0-9_-]{0,62}$' then
    raise exception 'schedule name "%" is not valid', left(create_schedule.name, 64)
      using errcode = 'ZF356', hint = 'name: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit';
  end if;
  perform fanfare_internal.check_missed(create_schedule.missed);
  insert into fanfare.schedules (app_id, name, cron, time_zone, payload, missed)
  values (
    v_app_id, create_schedule.name, create_schedule.cron, create_schedule.time_zone,
    coalesce(create_schedule.payload, 'null'), create_schedule.missed
  )
  on conflict on constraint schedule_name_is_unique_in_app do nothing
  returning id into v_id;
  if v_id is null then
    raise exception 'schedule "%" exists already', create_schedule.name using errcode = 'ZF355';
  end if;
  return v_id;
end
$$;

comment on function fanfare.create_schedule(text, text, text, jsonb, text, text) is
'Makes a schedule, which publishes on $cron; returns its id.
cron is five fields, or @every and the like; time_zone is the clock that it reads. A tick is {"schedule", "scheduled_at", "payload"}. missed says what happens to ticks that are more than a minute late: skip, last or all.
Errors: ZF002 app is missing, ZF003 app, ZF020 payload too large, ZF350 cron not valid, ZF351 it never comes, ZF352 time zone, ZF353 missed, ZF355 it exists, ZF356 name.
Example: select fanfare.create_schedule(''nightly'', ''0 3 * * *'', ''Europe/Berlin'', app => ''shop'');';

revoke all on function fanfare.create_schedule(text, text, text, jsonb, text, text) from public;
grant execute on function fanfare.create_schedule(text, text, text, jsonb, text, text) to fanfare_admin, fanfare_server;
