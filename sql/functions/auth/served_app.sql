create or replace function fanfare_internal.served_app(host text, app text)
returns fanfare.apps
language plpgsql stable
as $$
declare
  v_app fanfare.apps;
begin
  if served_app.app is null then
    select a.* into v_app from fanfare.apps as a where a.id = fanfare_internal.resolve_app(served_app.host);
  else
    select a.* into v_app from fanfare.apps as a where a.name = served_app.app;
  end if;
  if v_app.id is null then
    raise exception 'no app is served here' using errcode = 'ZF100';
  end if;
  return v_app;
end
$$;

comment on function fanfare_internal.served_app(text, text) is
  'The named app, else the host''s. Errors: ZF100 there is none.';

revoke all on function fanfare_internal.served_app(text, text) from public;
