create or replace function fanfare_internal.run_sql_delivery(
  capability bytea,
  delivery bigint,
  lease bigint,
  server uuid default null
)
returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_from timestamptz := clock_timestamp();
  v_begun fanfare_internal.begun_runs := fanfare_internal.begin_delivery(
    run_sql_delivery.capability, run_sql_delivery.delivery, run_sql_delivery.lease);
  v_outcome text := v_begun.outcome;
  v_run fanfare_internal.call_results;
begin
  if v_outcome is null then
    v_run := fanfare_internal.call_as_app(v_begun, v_from, '0');
    v_outcome := case when v_run.done[1] then 'done' else 'failed' end;
  end if;
  if v_outcome <> 'stale' then
    perform fanfare_internal.end_delivery(
      run_sql_delivery.capability, run_sql_delivery.delivery, run_sql_delivery.lease, v_outcome, v_from,
      v_run.errors[1], run_sql_delivery.server);
  end if;
  return v_outcome;
end
$$;

comment on function fanfare_internal.run_sql_delivery(bytea, bigint, bigint, uuid) is
  'Runs one claimed delivery of a SQL handler and settles it, in this transaction, before which the caller sets statement_timeout to the handler''s timeout. Rights and secret as for run_sql_deliveries. Answers done, failed (and was settled so), released (max_concurrency others run), or stale (the lease is over; nothing was run). Where it raises, for a timeout or at the commit, nothing was settled: settle_deliveries then, with outcome failed, on another connection, and close this one. Errors: as run_sql_deliveries.';

revoke all on function fanfare_internal.run_sql_delivery(bytea, bigint, bigint, uuid) from public;
grant execute on function fanfare_internal.run_sql_delivery(bytea, bigint, bigint, uuid) to fanfare_runner, fanfare_server;
