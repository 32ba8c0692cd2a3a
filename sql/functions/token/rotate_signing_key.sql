create or replace function fanfare.rotate_signing_key(app text default null, grace interval default '1 hour')
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(rotate_signing_key.app);
begin
  if not coalesce(rotate_signing_key.grace between '0' and '30 days', false) then
    raise exception 'grace is out of range' using errcode = 'ZF106', hint = 'grace: 0 to 30 days';
  end if;

  update fanfare.signing_keys as k
  set expires_at = clock_timestamp() + rotate_signing_key.grace
  where k.app_id = v_app_id and coalesce(k.expires_at > clock_timestamp() + rotate_signing_key.grace, true);
  delete from fanfare.signing_keys as k
  where k.app_id = v_app_id and k.expires_at <= clock_timestamp();

  -- Without grace the old key is not to be trusted, nor are streams that its tokens opened.
  if rotate_signing_key.grace = '0' then
    perform fanfare.revoke_tokens(everything => true, before => clock_timestamp(), app => rotate_signing_key.app);
  end if;
  return (fanfare_internal.current_signing_key(v_app_id)).kid;
end
$$;

comment on function fanfare.rotate_signing_key(text, interval) is
'Makes a new key that signs the tokens of an app; returns its kid.
Tokens of older keys stay valid for the grace (a time). With a grace of 0 they are all revoked, and their streams end.
Errors: ZF002 app is missing, ZF003 app, ZF106 grace.
Example: select fanfare.rotate_signing_key(''shop'', grace => ''1 hour'');';

revoke all on function fanfare.rotate_signing_key(text, interval) from public;
grant execute on function fanfare.rotate_signing_key(text, interval) to fanfare_admin, fanfare_server;
