create or replace function fanfare.pause_handler(handler text, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_handler fanfare.handlers := fanfare_internal.app_handler(fanfare_internal.session_app(pause_handler.app), pause_handler.handler);
begin
  update fanfare.handlers as h
  set paused_at = coalesce(h.paused_at, clock_timestamp())
  where h.id = v_handler.id;
end
$$;

comment on function fanfare.pause_handler(text, text) is
'Holds the deliveries of a handler until resume_handler.
Deliveries that run now go on.
Errors: ZF002 app is missing, ZF003 app, ZF200 no such handler.
Example: select fanfare.pause_handler(''billing'', ''shop'');';

revoke all on function fanfare.pause_handler(text, text) from public;
grant execute on function fanfare.pause_handler(text, text) to fanfare_admin, fanfare_server;
