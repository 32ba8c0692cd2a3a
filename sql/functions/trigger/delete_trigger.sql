create or replace function fanfare.delete_trigger(name text, force boolean default false, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_trigger fanfare.triggers := fanfare_internal.app_trigger(fanfare_internal.session_app(delete_trigger.app), delete_trigger.name);
begin
  -- Before looking: a redrive that is going on holds the trigger.
  update fanfare.triggers as t set enabled = false, deleted_at = clock_timestamp() where t.id = v_trigger.id;
  if not coalesce(delete_trigger.force, false) and exists (
    select from fanfare.deliveries as d where d.handler_id = v_trigger.handler_id and d.trigger_id = v_trigger.id
  ) then
    raise exception 'deliveries wait for trigger "%"', v_trigger.name
      using errcode = 'ZF205', hint = 'disable it and let them be worked off, or give force: they become dead letters';
  end if;
  perform fanfare_internal.abandon_deliveries(v_trigger.handler_id, v_trigger.id, 'trigger_deleted', 'the trigger was deleted');
end
$$;

comment on function fanfare.delete_trigger(text, boolean, text) is
'Deletes a trigger.
While its deliveries wait or run it is refused, unless force: they become dead letters.
Errors: ZF002 app is missing, ZF003 app, ZF205 deliveries wait, ZF210 no such trigger.
Example: select fanfare.delete_trigger(''billing'', app => ''shop'');';

revoke all on function fanfare.delete_trigger(text, boolean, text) from public;
grant execute on function fanfare.delete_trigger(text, boolean, text) to fanfare_admin, fanfare_server;
