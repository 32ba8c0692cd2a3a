create or replace function fanfare.authorize_request(key text, capability text, host text, app text default null)
returns setof fanfare.key_grants
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key fanfare.api_keys;
  v_app fanfare.apps;
begin
  if authorize_request.app is null then
    select a.* into v_app from fanfare.apps as a where a.id = fanfare.resolve_app(authorize_request.host);
    if v_app.id is not null and fanfare.authorize_key(authorize_request.key, authorize_request.capability, v_app.id) then
      return query select v_app.id, v_app.name;
    end if;
    return;
  end if;

  -- Who has no valid key learns nothing about which apps exist, and who has one of another app neither.
  v_key := fanfare.valid_key(authorize_request.key);
  select a.* into v_app from fanfare.apps as a where a.name = authorize_request.app;
  if v_app.id is null or (v_key.app_id is not null and v_key.app_id <> v_app.id) then
    raise exception 'no app named "%"', left(authorize_request.app, 64) using errcode = 'ZF001';
  end if;
  if fanfare.authorize_key(authorize_request.key, authorize_request.capability, v_app.id) then
    return query select v_app.id, v_app.name;
  end if;
end
$$;

comment on function fanfare.authorize_request(text, text, text, text) is
  'The app that a request is for, where its API key has the capability there: the named app (/v1/apps/:app/…), else the host''s, else no row. Errors: ZF001 there is no app of that name, or the key is another''s (the same), ZF060, ZF061 as authorize_key.';

revoke all on function fanfare.authorize_request(text, text, text, text) from public;
grant execute on function fanfare.authorize_request(text, text, text, text) to fanfare_server;
