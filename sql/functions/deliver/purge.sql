create or replace function fanfare.purge(
  handler text,
  trigger text default null,
  max_count integer default 100000,
  app text default null
)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(purge.app);
  v_handler fanfare.handlers := fanfare_internal.app_handler(v_app_id, purge.handler);
  v_trigger_id bigint;
begin
  if purge.trigger is not null then
    v_trigger_id := (fanfare_internal.app_trigger(v_app_id, purge.trigger)).id;
  end if;
  return fanfare_internal.abandon_deliveries(
    v_handler.id, v_trigger_id, 'purged', 'purged by ' || fanfare_internal.session_role(),
    states => array['ready', 'retrying'], max_count => purge.max_count);
end
$$;

comment on function fanfare.purge(text, text, integer, text) is
  'Gives up what waits for a handler, or for one trigger of it, oldest first, at most max_count, and returns how many: each becomes a dead letter that is closed (discarded), so that the books balance. What is in work stays. Errors: ZF002, ZF003 as session_app, ZF200 no such handler, ZF210 no such trigger.';

revoke all on function fanfare.purge(text, text, integer, text) from public;
grant execute on function fanfare.purge(text, text, integer, text) to fanfare_admin, fanfare_server;
