create or replace function fanfare.handler_secret(handler text, app text default null)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_handler fanfare.handlers := fanfare_internal.app_handler(fanfare_internal.session_app(handler_secret.app), handler_secret.handler);
begin
  if v_handler.kind <> 'http' then
    raise exception 'handler "%" is of kind %', v_handler.name, v_handler.kind
      using errcode = 'ZF206', hint = 'handlers of kind http have a secret';
  end if;
  perform fanfare_internal.record_audit('handler_secrets', 'export', v_handler.name, v_handler.app_id);
  return (select s.secret from fanfare_internal.handler_secrets as s where s.handler_id = v_handler.id);
end
$$;

comment on function fanfare.handler_secret(text, text) is
'Shows the secret that signs the webhooks of a handler.
whsec_…, for those who receive them (Standard Webhooks). The audit log notes it.
Errors: ZF002 app is missing, ZF003 app, ZF200 no such handler, ZF206 not a webhook.
Example: select fanfare.handler_secret(''billing'', ''shop'');';

revoke all on function fanfare.handler_secret(text, text) from public;
grant execute on function fanfare.handler_secret(text, text) to fanfare_admin, fanfare_server;
