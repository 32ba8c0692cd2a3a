create or replace function fanfare_internal.app_handler(app_id bigint, name text)
returns fanfare.handlers
language plpgsql stable
as $$
declare
  v_handler fanfare.handlers;
begin
  select h.* into v_handler
  from fanfare.handlers as h
  where h.app_id = app_handler.app_id and h.name = app_handler.name and h.deleted_at is null;

  if v_handler.id is null then
    raise exception '%', fanfare_internal.missing('handler', app_handler.name, app_handler.app_id)
      using errcode = 'ZF200', hint = 'make it with create_handler';
  end if;
  return v_handler;
end
$$;

comment on function fanfare_internal.app_handler(bigint, text) is
  'The handler of the app by name. Errors: ZF200 there is none.';

revoke all on function fanfare_internal.app_handler(bigint, text) from public;
