create or replace function fanfare_internal.begin_delivery(capability bytea, delivery bigint, lease bigint)
returns fanfare_internal.begun_runs
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_held fanfare_internal.claimed_deliveries;
  v_begun fanfare_internal.begun_runs;
begin
  perform fanfare_internal.require_runner(begin_delivery.capability);
  perform fanfare_internal.require_read_committed();
  v_held := fanfare_internal.hold_delivery(begin_delivery.delivery, begin_delivery.lease);
  if v_held.delivery_id is null then
    v_begun.outcome := 'stale';
    return v_begun;
  end if;
  v_begun.handler := (select h from fanfare.handlers as h where h.id = v_held.handler_id);
  if not fanfare_internal.take_slot(v_begun.handler) then
    v_begun.outcome := 'released';
    return v_begun;
  end if;
  v_begun.batch.messages := array[v_held.message];
  v_begun.batch.keys := array[null::text];
  return fanfare_internal.begin_call(v_begun);
end
$$;

comment on function fanfare_internal.begin_delivery(bytea, bigint, bigint) is
  'The first half of run_sql_delivery: locks the delivery, and lets the transaction act for the handler''s app until end_delivery; or the outcome: stale, released. Errors: as run_sql_delivery.';

revoke all on function fanfare_internal.begin_delivery(bytea, bigint, bigint) from public;
grant execute on function fanfare_internal.begin_delivery(bytea, bigint, bigint) to fanfare_runner, fanfare_server;
