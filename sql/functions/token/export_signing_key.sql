create or replace function fanfare.export_signing_key(app text default null)
returns jsonb
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key fanfare.signing_keys := fanfare_internal.current_signing_key(fanfare_internal.session_app(export_signing_key.app));
begin
  perform fanfare_internal.record_audit('signing_keys', 'export', v_key.kid, v_key.app_id);
  return jsonb_build_object(
    'kty', 'oct', 'alg', 'HS256', 'kid', v_key.kid, 'k', (
      select fanfare_internal.base64url(s.secret)
      from fanfare_internal.signing_secrets as s
      where s.key_id = v_key.id));
end
$$;

comment on function fanfare.export_signing_key(text) is
'Shows the key that signs the tokens of an app, as a JWK.
For an app that makes its tokens itself. Nothing else shows the secret; the audit log notes the export.
Errors: ZF002 app is missing, ZF003 app.
Example: select fanfare.export_signing_key(''shop'');';

revoke all on function fanfare.export_signing_key(text) from public;
grant execute on function fanfare.export_signing_key(text) to fanfare_admin;
