create or replace function fanfare.authorize_key(key text, capability text, app_id bigint)
returns boolean
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key fanfare.api_keys := fanfare.valid_key(authorize_key.key);
begin
  if v_key.app_id is not null and authorize_key.app_id is null then
    raise exception 'the API key is for one app, and this needs one for all apps'
      using errcode = 'ZF061', hint = 'make it with create_api_key(app => ''*'')';
  end if;
  if v_key.app_id is not null and v_key.app_id <> authorize_key.app_id then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;
  if not v_key.capabilities && array[authorize_key.capability, '*'] then
    raise exception 'the API key lacks the capability %', authorize_key.capability
      using errcode = 'ZF061';
  end if;
  return true;
end
$$;

comment on function fanfare.authorize_key(text, text, bigint) is
  'True where the API key may use the capability in the app; where app_id is null, in all apps. Errors: ZF060 malformed, unknown, or another app''s (which one is not said), ZF061 it lacks the capability, or is for one app where app_id is null.';

revoke all on function fanfare.authorize_key(text, text, bigint) from public;
grant execute on function fanfare.authorize_key(text, text, bigint) to fanfare_server;
