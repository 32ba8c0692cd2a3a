create or replace function fanfare_internal.call_as_app(
  begun fanfare_internal.begun_runs,
  until timestamptz,
  lock_timeout text
)
returns fanfare_internal.call_results
language plpgsql volatile
as $$
declare
  v_run fanfare_internal.call_results;
begin
  execute pg_catalog.format(
    'select r.done, r.errors, r.started_at, r.ended_at, r.blocked from %I.call_handler($1, $2, $3, $4, $5) as r',
    (call_as_app.begun).role_name)
  into v_run
  using (call_as_app.begun).function::regprocedure, ((call_as_app.begun).batch).messages, ((call_as_app.begun).batch).keys,
    call_as_app.until, call_as_app.lock_timeout;
  -- Before any other statement: it may be read by names that the handler chose.
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  reset all;
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  v_run.done[1] := coalesce(v_run.done[1], false); -- the app's role owns the function that answered
  return v_run;
end
$$;

comment on function fanfare_internal.call_as_app(fanfare_internal.begun_runs, timestamptz, text) is
  'Calls a SQL handler by the function call_handler of its app''s schema, so as the app''s role, with the messages that were begun.';

revoke all on function fanfare_internal.call_as_app(fanfare_internal.begun_runs, timestamptz, text) from public;
grant execute on function fanfare_internal.call_as_app(fanfare_internal.begun_runs, timestamptz, text) to fanfare_runner, fanfare_server;
