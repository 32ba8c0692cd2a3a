create or replace function fanfare_internal.begin_delivery(capability bytea, delivery bigint, lease bigint)
returns fanfare_internal.begun_runs
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_begun fanfare_internal.begun_runs;
begin
  perform fanfare_internal.require_runner(begin_delivery.capability);
  perform fanfare_internal.require_read_committed();
  perform from fanfare.deliveries as d
  where d.id = begin_delivery.delivery and d.lease = begin_delivery.lease
    and d.leased_until is not null -- leased, said so that it is found by its id, not among all that are
  for update;
  if not found then
    v_begun.outcome := 'stale';
    return v_begun;
  end if;
  v_begun.handler := (
    select h
    from fanfare.deliveries as d
    join fanfare.handlers as h on h.id = d.handler_id
    where d.id = begin_delivery.delivery
  );
  if not fanfare_internal.take_slot(v_begun.handler) then
    v_begun.outcome := 'released';
    return v_begun;
  end if;
  v_begun.batch.messages := array[(
    select c.message from fanfare_internal.claimed_deliveries as c where c.delivery_id = begin_delivery.delivery)];
  v_begun.batch.keys := array[null::text];
  return fanfare_internal.begin_call(v_begun);
end
$$;

comment on function fanfare_internal.begin_delivery(bytea, bigint, bigint) is
  'The first half of run_sql_delivery: locks the delivery, and lets the transaction act for the handler''s app until end_delivery; or the outcome: stale, released. Errors: as run_sql_delivery.';

revoke all on function fanfare_internal.begin_delivery(bytea, bigint, bigint) from public;
grant execute on function fanfare_internal.begin_delivery(bytea, bigint, bigint) to fanfare_runner, fanfare_server;
