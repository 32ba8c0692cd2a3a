create or replace function fanfare.enable_handler(handler text, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_handler fanfare.handlers := fanfare_internal.app_handler(fanfare_internal.session_app(enable_handler.app), enable_handler.handler);
begin
  update fanfare.handlers as h
  set disabled_at = null, disabled_reason = null, failing_since = null
  where h.id = v_handler.id;
  perform fanfare_internal.ring('dispatch');
end
$$;

comment on function fanfare.enable_handler(text, text) is
'Lets a disabled handler work again.
Its past failures no longer count.
Errors: ZF002 app is missing, ZF003 app, ZF200 no such handler.
Example: select fanfare.enable_handler(''billing'', ''shop'');';

revoke all on function fanfare.enable_handler(text, text) from public;
grant execute on function fanfare.enable_handler(text, text) to fanfare_admin, fanfare_server;
