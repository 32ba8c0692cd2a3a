create or replace function fanfare_internal.end_batch(
  capability bytea,
  begun fanfare_internal.begun_runs,
  run fanfare_internal.call_results
)
returns fanfare_internal.run_counts
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform fanfare_internal.require_runner(end_batch.capability);
  perform fanfare_internal.act_for_none();
  return fanfare_internal.settle_taken((end_batch.begun).handler, (end_batch.begun).batch, end_batch.run);
end
$$;

comment on function fanfare_internal.end_batch(bytea, fanfare_internal.begun_runs, fanfare_internal.call_results) is
  'The second half of run_sql_deliveries: settles what begin_batch took.';

revoke all on function fanfare_internal.end_batch(bytea, fanfare_internal.begun_runs, fanfare_internal.call_results) from public;
grant execute on function fanfare_internal.end_batch(bytea, fanfare_internal.begun_runs, fanfare_internal.call_results)
  to fanfare_runner, fanfare_server;
