create or replace function fanfare_internal.app_schedule(name text, app text)
returns fanfare.schedules
language plpgsql volatile
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(app_schedule.app);
  v_schedule fanfare.schedules;
begin
  select s.* into v_schedule
  from fanfare.schedules as s
  where s.app_id = v_app_id and s.name = app_schedule.name
  for update;
  if v_schedule.id is null then
    raise exception '%', fanfare_internal.missing('schedule', app_schedule.name, v_app_id) using errcode = 'ZF354';
  end if;
  return v_schedule;
end
$$;

comment on function fanfare_internal.app_schedule(text, text) is
  'The schedule of that name in the session''s app, locked. Errors: ZF002, ZF003 as session_app, ZF354 no such schedule.';

revoke all on function fanfare_internal.app_schedule(text, text) from public;
