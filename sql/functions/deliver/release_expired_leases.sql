create or replace function fanfare_internal.release_expired_leases()
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_expired integer;
begin
  perform fanfare_internal.require_read_committed();
  v_expired := fanfare_internal.expire_leases(array(
    select d.id
    from fanfare.deliveries as d
    where d.state = 'leased' and d.leased_until < clock_timestamp()
    limit 1000
    for update skip locked
  ), 'the lease ended without a result');
  perform fanfare_internal.abandon_orphans();
  perform fanfare_internal.raise_low_waters();
  return v_expired;
end
$$;

comment on function fanfare_internal.release_expired_leases() is
  'Takes back up to 1000 deliveries whose lease is over, and returns how many. Also abandons deliveries of deleted handlers and raises the low-water marks. Each server calls it every second. Errors: ZF050 not in read committed.';

revoke all on function fanfare_internal.release_expired_leases() from public;
grant execute on function fanfare_internal.release_expired_leases() to fanfare_server;
