create or replace function fanfare.delete_handler(handler text, force boolean default false, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_handler fanfare.handlers := fanfare_internal.app_handler(fanfare_internal.session_app(delete_handler.app), delete_handler.handler);
begin
  -- Before looking: a redrive that is going on holds its triggers.
  update fanfare.triggers as t
  set enabled = false, deleted_at = clock_timestamp()
  where t.handler_id = v_handler.id and t.deleted_at is null;
  if not coalesce(delete_handler.force, false)
    and exists (select from fanfare.deliveries as d where d.handler_id = v_handler.id)
  then
    raise exception 'deliveries wait for handler "%"', v_handler.name
      using errcode = 'ZF205', hint = 'let it work them off, or give force: they become dead letters';
  end if;
  perform fanfare_internal.abandon_deliveries(v_handler.id, null, 'handler_deleted', 'the handler was deleted');
  -- After the deliveries, which who settles locks first.
  update fanfare.handlers as h set deleted_at = clock_timestamp() where h.id = v_handler.id;
end
$$;

comment on function fanfare.delete_handler(text, boolean, text) is
'Deletes a handler with its triggers.
While deliveries wait or run it is refused, unless force: they become dead letters, and so do those of publishers that are open now.
Errors: ZF002 app is missing, ZF003 app, ZF200 no such handler, ZF205 deliveries wait.
Example: select fanfare.delete_handler(''billing'', force => true, app => ''shop'');';

revoke all on function fanfare.delete_handler(text, boolean, text) from public;
grant execute on function fanfare.delete_handler(text, boolean, text) to fanfare_admin, fanfare_server;
