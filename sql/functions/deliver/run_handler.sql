create or replace function fanfare_internal.run_handler(
  handler fanfare.handlers,
  messages jsonb[],
  keys text[],
  until timestamptz,
  lock_timeout text default '0'
)
returns fanfare_internal.call_results
language plpgsql volatile
as $$
declare
  v_run fanfare_internal.call_results;
  v_function regprocedure := fanfare_internal.handler_function((run_handler.handler).target);
begin
  if v_function is null then
    raise exception 'handler "%": the function % is gone', (run_handler.handler).name, (run_handler.handler).target
      using errcode = 'ZF203', hint = 'make it again, or update_handler';
  end if;
  insert into fanfare_internal.running_deliveries (xid, acting_app) values (pg_current_xact_id(), (run_handler.handler).app_id);
  v_run := fanfare_internal.call_handler(v_function, run_handler.messages, run_handler.keys, run_handler.until, run_handler.lock_timeout);
  -- Before any other statement: it may be read by names that the handler chose.
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  perform fanfare_internal.clean_session();
  delete from fanfare_internal.running_deliveries as r where r.xid = pg_current_xact_id();
  return v_run;
end
$$;

comment on function fanfare_internal.run_handler(fanfare.handlers, jsonb[], text[], timestamptz, text) is
  'Calls a SQL handler with messages while the session acts for the handler''s app alone, and cleans the session. Errors: ZF203 its function is gone.';

revoke all on function fanfare_internal.run_handler(fanfare.handlers, jsonb[], text[], timestamptz, text) from public;
