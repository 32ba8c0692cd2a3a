create or replace function fanfare_internal.begin_batch(
  capability bytea,
  handler bigint,
  max_count integer,
  ready_from timestamptz
)
returns fanfare_internal.begun_runs
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_begun fanfare_internal.begun_runs;
begin
  perform fanfare_internal.require_runner(begin_batch.capability);
  perform fanfare_internal.require_read_committed();
  v_begun.handler := fanfare_internal.runnable_handler(begin_batch.handler, 'sql');
  if (v_begun.handler).id is not null and fanfare_internal.take_slot(v_begun.handler) then
    v_begun.batch := fanfare_internal.take_deliveries(v_begun.handler, begin_batch.max_count, begin_batch.ready_from);
  end if;
  if (v_begun.batch).ids is null then
    v_begun.outcome := 'nothing';
    return v_begun;
  end if;
  return fanfare_internal.begin_call(v_begun);
end
$$;

comment on function fanfare_internal.begin_batch(bytea, bigint, integer, timestamptz) is
  'The first half of run_sql_deliveries: takes deliveries, and lets the transaction act for the handler''s app until end_batch. Errors: as run_sql_deliveries.';

revoke all on function fanfare_internal.begin_batch(bytea, bigint, integer, timestamptz) from public;
grant execute on function fanfare_internal.begin_batch(bytea, bigint, integer, timestamptz) to fanfare_runner, fanfare_server;
