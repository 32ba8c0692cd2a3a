create or replace function fanfare_internal.authorize_key(key text, capability text, app_id bigint)
returns boolean
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform fanfare_internal.require_capability(
    fanfare_internal.valid_key(authorize_key.key), authorize_key.capability, authorize_key.app_id);
  return true;
end
$$;

comment on function fanfare_internal.authorize_key(text, text, bigint) is
  'True where the API key may use the capability in the app; where app_id is null, in all apps. Errors: ZF060 malformed, unknown, expired, or another app''s (which one is not said), ZF061 it lacks the capability, or is for one app where app_id is null.';

revoke all on function fanfare_internal.authorize_key(text, text, bigint) from public;
grant execute on function fanfare_internal.authorize_key(text, text, bigint) to fanfare_server;
