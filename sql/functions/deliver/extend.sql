create or replace function fanfare.extend(delivery bigint, lease bigint, lease_for interval, app text default null)
returns timestamptz
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(extend.app);
  v_until timestamptz;
begin
  if extend.lease_for is null or extend.lease_for not between '1 second' and '12 hours' then
    raise exception 'lease_for must be 1 second to 12 hours' using errcode = 'ZF222';
  end if;
  update fanfare.deliveries as d
  set leased_until = clock_timestamp() + extend.lease_for
  from fanfare.handlers as h
  where d.id = extend.delivery
    and d.lease = extend.lease
    and d.leased_until is not null -- leased, said so that it is found by its id, not among all that are
    and d.app_id = v_app_id
    and h.id = d.handler_id and h.kind = 'pull'
  returning d.leased_until into v_until;
  if v_until is null then
    raise exception 'the lease of delivery % is over', extend.delivery
      using errcode = 'ZF220', hint = 'it was given to another worker, or is settled: drop the work';
  end if;
  return v_until;
end
$$;

comment on function fanfare.extend(bigint, bigint, interval, text) is
'Makes the lease of a claimed delivery last longer.
It then ends lease_for from now (1 second to 12 hours). Returns that time.
Errors: ZF002 app is missing, ZF003 app, ZF220 the lease is over, ZF222 lease_for.
Example: select fanfare.extend(4711, 1, lease_for => ''1 minute'');';

revoke all on function fanfare.extend(bigint, bigint, interval, text) from public;
grant execute on function fanfare.extend(bigint, bigint, interval, text) to fanfare_publisher, fanfare_server;
