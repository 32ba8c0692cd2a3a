create or replace function fanfare_internal.app_trigger(app_id bigint, name text)
returns fanfare.triggers
language plpgsql stable
as $$
declare
  v_trigger fanfare.triggers;
begin
  select t.* into v_trigger
  from fanfare.triggers as t
  where t.app_id = app_trigger.app_id and t.name = app_trigger.name and t.deleted_at is null;

  if v_trigger.id is null then
    raise exception '%', fanfare_internal.missing('trigger', app_trigger.name, app_trigger.app_id)
      using errcode = 'ZF210', hint = 'make it with create_trigger';
  end if;
  return v_trigger;
end
$$;

comment on function fanfare_internal.app_trigger(bigint, text) is
  'The trigger of the app by name. Errors: ZF210 there is none.';

revoke all on function fanfare_internal.app_trigger(bigint, text) from public;
