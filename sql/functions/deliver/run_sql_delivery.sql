create or replace function fanfare_internal.run_sql_delivery(delivery bigint, lease bigint, server uuid default null)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_handler fanfare.handlers;
  v_message jsonb;
  v_run fanfare_internal.call_results;
  v_from timestamptz := clock_timestamp();
  v_outcome text := 'released';
begin
  perform fanfare_internal.require_read_committed();
  perform from fanfare.deliveries as d
  where d.id = run_sql_delivery.delivery and d.lease = run_sql_delivery.lease
    and d.leased_until is not null -- leased, said so that it is found by its id, not among all that are
  for update;
  if not found then
    return 'stale';
  end if;
  select c.message into v_message from fanfare_internal.claimed_deliveries as c where c.delivery_id = run_sql_delivery.delivery;
  select h.* into v_handler
  from fanfare.deliveries as d
  join fanfare.handlers as h on h.id = d.handler_id
  where d.id = run_sql_delivery.delivery;

  if fanfare_internal.take_slot(v_handler) then
    v_run := fanfare_internal.run_handler(v_handler, array[v_message], array[null::text], v_from);
    v_outcome := case when v_run.done[1] then 'done' else 'failed' end;
  end if;
  perform fanfare_internal.settle_deliveries(jsonb_build_array(jsonb_build_object(
    'delivery', run_sql_delivery.delivery, 'lease', run_sql_delivery.lease, 'outcome', v_outcome,
    'error', v_run.errors[1], 'started_at', v_from,
    'retry_in', case when v_outcome = 'released' then '1 second' end,
    'duration_ms', extract(epoch from clock_timestamp() - v_from) * 1000)), run_sql_delivery.server);
  return v_outcome;
end
$$;

comment on function fanfare_internal.run_sql_delivery(bigint, bigint, uuid) is
  'Runs one claimed delivery of a SQL handler and settles it, in this transaction, before which the caller sets statement_timeout to the handler''s timeout. Answers done, retry (it failed, and was settled so), released (max_concurrency others run), or stale (the lease is over; nothing was run). Where it raises, for a timeout or at the commit, nothing was settled: settle_deliveries then, with outcome retry, on another connection, and close this one. Errors: ZF050 not in read committed, ZF203 the function is gone.';

revoke all on function fanfare_internal.run_sql_delivery(bigint, bigint, uuid) from public;
grant execute on function fanfare_internal.run_sql_delivery(bigint, bigint, uuid) to fanfare_server;
