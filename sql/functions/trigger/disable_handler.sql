create or replace function fanfare.disable_handler(handler text, reason text default null, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_handler fanfare.handlers := fanfare_internal.app_handler(fanfare_internal.session_app(disable_handler.app), disable_handler.handler);
begin
  update fanfare.handlers as h
  set disabled_at = clock_timestamp(), disabled_reason = coalesce(disable_handler.reason, 'by hand')
  where h.id = v_handler.id;
end
$$;

comment on function fanfare.disable_handler(text, text, text) is
'Disables a handler, with a reason; its deliveries wait.
enable_handler ends it.
Errors: ZF002 app is missing, ZF003 app, ZF200 no such handler.
Example: select fanfare.disable_handler(''billing'', ''moved to another host'', ''shop'');';

revoke all on function fanfare.disable_handler(text, text, text) from public;
grant execute on function fanfare.disable_handler(text, text, text) to fanfare_admin, fanfare_server;
