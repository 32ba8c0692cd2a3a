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
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(purge.app);
  v_handler fanfare.handlers := fanfare_internal.app_handler(v_app_id, purge.handler);
  v_trigger fanfare.triggers;
  v_count integer;
begin
  if purge.max_count is null or purge.max_count < 1 then
    raise exception 'max_count must be 1 or more' using errcode = 'ZF222';
  elsif purge.trigger is not null then
    v_trigger := fanfare_internal.app_trigger(v_app_id, purge.trigger);
    if v_trigger.handler_id <> v_handler.id then
      raise exception 'trigger "%" is not of handler "%"', purge.trigger, purge.handler
        using errcode = 'ZF210', hint = 'see fanfare.triggers';
    end if;
  end if;
  v_count := fanfare_internal.abandon_deliveries(
    v_handler.id, v_trigger.id, 'purged', 'purged by ' || fanfare_internal.session_role(),
    states => array['ready', 'retrying'], max_count => purge.max_count);
  perform fanfare_internal.record_audit(
    'deliveries', 'purge', concat_ws(' ', purge.handler, purge.trigger), v_app_id, new => jsonb_build_object('count', v_count));
  return v_count;
end
$$;

comment on function fanfare.purge(text, text, integer, text) is
'Gives up what waits for a handler or trigger; returns how many.
Oldest first, at most max_count. Each delivery becomes a closed dead letter (discarded). Deliveries that run now stay. The audit log notes it.
Errors: ZF002 app is missing, ZF003 app, ZF200 no such handler, ZF210 the handler has no such trigger, ZF222 max_count.
Example: select fanfare.purge(''billing'', app => ''shop'');';

revoke all on function fanfare.purge(text, text, integer, text) from public;
grant execute on function fanfare.purge(text, text, integer, text) to fanfare_admin, fanfare_server;
