create or replace function fanfare.release(delivery bigint, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(release.app);
begin
  perform fanfare_internal.require_read_committed();
  perform from fanfare.deliveries as d
  where d.id = release.delivery and d.app_id = v_app_id and d.leased_until is not null
  for update;
  if not found then
    raise exception 'no worker has a delivery %', release.delivery
      using errcode = 'ZF223', hint = 'see fanfare.leases, and fanfare.deliveries where state = ''leased''';
  end if;
  perform fanfare_internal.expire_leases(
    array[release.delivery], 'released by ' || fanfare_internal.session_role());
  perform fanfare_internal.record_audit('deliveries', 'release', release.delivery::text, v_app_id);
end
$$;

comment on function fanfare.release(bigint, text) is
'Takes a delivery back from the worker that has it.
The attempt counts as expired: the delivery is tried again after its backoff, or becomes a dead letter after max_attempts. What the worker reports later changes nothing. The audit log notes it.
Errors: ZF002 app is missing, ZF003 app, ZF050 not in read committed, ZF223 no such delivery, or nobody has it.
Example: select fanfare.release(4711, ''shop'');';

revoke all on function fanfare.release(bigint, text) from public;
grant execute on function fanfare.release(bigint, text) to fanfare_admin, fanfare_server;
