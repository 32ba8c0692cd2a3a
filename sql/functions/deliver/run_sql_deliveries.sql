create or replace function fanfare_internal.run_sql_deliveries(
  handler bigint,
  max_count integer default 1000,
  ready_from timestamptz default '-infinity'
)
returns setof fanfare_internal.run_counts
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_handler fanfare.handlers := fanfare_internal.runnable_handler(run_sql_deliveries.handler, 'sql');
  v_batch fanfare_internal.taken_deliveries;
  v_run fanfare_internal.call_results;
  v_counts fanfare_internal.run_counts;
begin
  perform fanfare_internal.require_read_committed();
  if v_handler.id is not null and fanfare_internal.take_slot(v_handler) then
    v_batch := fanfare_internal.take_deliveries(v_handler, run_sql_deliveries.max_count, run_sql_deliveries.ready_from);
  end if;
  v_counts.taken := coalesce(cardinality(v_batch.ids), 0);
  v_counts.done := 0;
  v_counts.isolated := 0;
  if v_counts.taken > 0 then
    v_run := fanfare_internal.run_handler(
      v_handler, v_batch.messages, v_batch.keys, clock_timestamp() + interval '50 ms', '20 ms');
    v_counts := fanfare_internal.settle_taken(v_handler, v_batch, v_run);
  end if;
  return next v_counts;
end
$$;

comment on function fanfare_internal.run_sql_deliveries(bigint, integer, timestamptz) is
  'Takes deliveries of a SQL handler that were never tried, calls it for each and settles them, all in this transaction, so that effects happen exactly once; begins no new one after 50 ms, nor after one that waited 20 ms for a lock: it may be that of another batch, which waits for one of this. ready_from as in lock_waiting. It is optimistic: what fails is not counted as an attempt, but is run alone from then on (claim_deliveries for kind sql, run_sql_delivery); and when the transaction itself fails (a timeout, an error at commit), isolate_deliveries must be called. Settings are reset to those that the session began with. A connection on which it failed must be closed, since what a handler prepared or locked stays in the session. Errors: ZF050 not in read committed, ZF203 the function is gone.';

revoke all on function fanfare_internal.run_sql_deliveries(bigint, integer, timestamptz) from public;
grant execute on function fanfare_internal.run_sql_deliveries(bigint, integer, timestamptz) to fanfare_server;
