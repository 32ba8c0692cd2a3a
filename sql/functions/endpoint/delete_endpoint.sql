create or replace function fanfare.delete_endpoint(path text, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(delete_endpoint.app);
begin
  delete from fanfare.endpoints as e
  where e.app_id = v_app_id and e.path = delete_endpoint.path;
  if not found then
    raise exception 'no endpoint "%"', left(delete_endpoint.path, 140)
      using errcode = 'ZF322', hint = 'they are in fanfare.endpoints';
  end if;
end
$$;

comment on function fanfare.delete_endpoint(text, text) is
'Stops serving /fn/<path>.
Errors: ZF002 app is missing, ZF003 app, ZF322 no such endpoint.
Example: select fanfare.delete_endpoint(''orders'', app => ''shop'');';

revoke all on function fanfare.delete_endpoint(text, text) from public;
grant execute on function fanfare.delete_endpoint(text, text) to fanfare_admin, fanfare_server;
