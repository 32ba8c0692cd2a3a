create or replace function fanfare_internal.end_delivery(
  capability bytea,
  delivery bigint,
  lease bigint,
  outcome text,
  started_at timestamptz,
  error text default null,
  server uuid default null
)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform fanfare_internal.require_runner(end_delivery.capability);
  perform fanfare_internal.act_for_none();
  perform fanfare_internal.settle_deliveries(jsonb_build_array(jsonb_build_object(
    'delivery', end_delivery.delivery, 'lease', end_delivery.lease, 'outcome', end_delivery.outcome,
    'error', end_delivery.error, 'started_at', end_delivery.started_at,
    'retry_in', case when end_delivery.outcome = 'released' then '1 second' end,
    'duration_ms', extract(epoch from clock_timestamp() - end_delivery.started_at) * 1000)), end_delivery.server);
end
$$;

comment on function fanfare_internal.end_delivery(bytea, bigint, bigint, text, timestamptz, text, uuid) is
  'The second half of run_sql_delivery: settles what begin_delivery locked, as done, failed or released.';

revoke all on function fanfare_internal.end_delivery(bytea, bigint, bigint, text, timestamptz, text, uuid) from public;
grant execute on function fanfare_internal.end_delivery(bytea, bigint, bigint, text, timestamptz, text, uuid)
  to fanfare_runner, fanfare_server;
