create or replace function fanfare.revoke_api_key(prefix text, app text default null, at timestamptz default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint;
  v_at timestamptz := greatest(clock_timestamp(), revoke_api_key.at);
begin
  if revoke_api_key.app is distinct from '*' then
    v_app_id := fanfare_internal.session_app(revoke_api_key.app);
  end if;
  update fanfare.api_keys as k
  set expires_at = least(k.expires_at, v_at)
  where k.prefix = revoke_api_key.prefix and k.app_id is not distinct from v_app_id;
  if not found then
    raise exception 'no such API key' using errcode = 'ZF116',
      hint = 'prefix: the 12 characters after ff_; app: the key''s, or * for one of all apps';
  end if;
end
$$;

comment on function fanfare.revoke_api_key(text, text, timestamptz) is
'Ends an API key, now or at a time.
A key that expires earlier still does. Streams that it opened end.
Errors: ZF002 app is missing, ZF003 app, ZF116 the app has no such key.
Example: select fanfare.revoke_api_key(''1f6b0c2d9a3e'', ''shop'');';

revoke all on function fanfare.revoke_api_key(text, text, timestamptz) from public;
grant execute on function fanfare.revoke_api_key(text, text, timestamptz) to fanfare_admin, fanfare_server;
