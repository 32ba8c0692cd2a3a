create or replace function fanfare.ack(delivery bigint, lease bigint, app text default null)
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
  perform fanfare_internal.settle_pulled(fanfare_internal.session_app(ack.app), jsonb_build_object(
    'delivery', ack.delivery, 'lease', ack.lease, 'outcome', 'done'));
end
$$;

comment on function fanfare.ack(bigint, bigint, text) is
'Says that a claimed delivery is done.
Errors: ZF002 app is missing, ZF003 app, ZF050 not in read committed, ZF220 the lease is over.
Example: select fanfare.ack(4711, 1);';

revoke all on function fanfare.ack(bigint, bigint, text) from public;
grant execute on function fanfare.ack(bigint, bigint, text) to fanfare_publisher, fanfare_server;
