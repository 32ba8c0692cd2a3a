create or replace function fanfare.resume_handler(handler text, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_handler fanfare.handlers := fanfare_internal.app_handler(fanfare_internal.session_app(resume_handler.app), resume_handler.handler);
begin
  update fanfare.handlers as h
  set paused_at = null
  where h.id = v_handler.id;
  perform fanfare_internal.ring('dispatch');
end
$$;

comment on function fanfare.resume_handler(text, text) is
'Lets a paused handler go on.
Errors: ZF002 app is missing, ZF003 app, ZF200 no such handler.
Example: select fanfare.resume_handler(''billing'', ''shop'');';

revoke all on function fanfare.resume_handler(text, text) from public;
grant execute on function fanfare.resume_handler(text, text) to fanfare_admin, fanfare_server;
