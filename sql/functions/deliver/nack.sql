create or replace function fanfare.nack(
  delivery bigint,
  lease bigint,
  reason text default null,
  retry_in interval default null,
  retry boolean default true,
  app text default null
)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
begin
  perform fanfare_internal.settle_pulled(fanfare_internal.session_app(nack.app), jsonb_build_object(
    'delivery', nack.delivery, 'lease', nack.lease, 'outcome', case when nack.retry then 'failed' else 'rejected' end,
    'error', nack.reason, 'retry_in', nack.retry_in));
end
$$;

comment on function fanfare.nack(bigint, bigint, text, interval, boolean, text) is
'Says that a claimed delivery failed.
It is tried again after retry_in (by default the backoff of its trigger), and becomes a dead letter after max_attempts; with retry => false it becomes one at once.
Errors: ZF002 app is missing, ZF003 app, ZF050 not in read committed, ZF220 the lease is over.
Example: select fanfare.nack(4711, 1, reason => ''disk full'', retry_in => ''1 minute'');';

revoke all on function fanfare.nack(bigint, bigint, text, interval, boolean, text) from public;
grant execute on function fanfare.nack(bigint, bigint, text, interval, boolean, text) to fanfare_publisher, fanfare_server;
