create or replace function fanfare_internal.run_sql_deliveries(
  capability bytea,
  handler bigint,
  max_count integer default 1000,
  ready_from timestamptz default '-infinity'
)
returns setof fanfare_internal.run_counts
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_begun fanfare_internal.begun_runs := fanfare_internal.begin_batch(
    run_sql_deliveries.capability, run_sql_deliveries.handler, run_sql_deliveries.max_count, run_sql_deliveries.ready_from);
  v_run fanfare_internal.call_results;
  v_counts fanfare_internal.run_counts := row(0, 0, 0, false, null);
begin
  if v_begun.outcome is null then
    v_run := fanfare_internal.call_as_app(v_begun, clock_timestamp() + interval '50 ms', '20 ms');
    v_counts := fanfare_internal.end_batch(run_sql_deliveries.capability, v_begun, v_run);
  end if;
  return next v_counts;
end
$$;

comment on function fanfare_internal.run_sql_deliveries(bytea, bigint, integer, timestamptz) is
  'Takes deliveries of a SQL handler that were never tried, calls it for each and settles them, all in this transaction, so that effects happen exactly once; begins no new one after 50 ms, nor after one that waited 20 ms for a lock: it may be that of another batch, which waits for one of this. It runs with the rights of its caller, which are none but to call its parts with the session''s secret (admit_runner). ready_from as in lock_waiting. It is optimistic: what fails is not counted as an attempt, but is run alone from then on (claim_deliveries for kind sql, run_sql_delivery); and when the transaction itself fails (a timeout, an error at commit), isolate_deliveries must be called. Settings are reset to those that the session began with. What a handler left in the session is for the caller to clear after the commit; a connection on which it failed must be closed. Errors: ZF050 not in read committed, ZF051 the login may do too much, ZF052 not the session''s secret, ZF203 the function is gone.';

revoke all on function fanfare_internal.run_sql_deliveries(bytea, bigint, integer, timestamptz) from public;
grant execute on function fanfare_internal.run_sql_deliveries(bytea, bigint, integer, timestamptz) to fanfare_runner, fanfare_server;
