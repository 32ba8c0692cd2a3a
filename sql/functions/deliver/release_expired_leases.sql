create or replace function fanfare_internal.release_expired_leases()
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_verdicts fanfare_internal.verdicts[];
begin
  perform fanfare_internal.require_read_committed();
  v_verdicts := array(
    select row(d.id, d.app_id, d.handler_id, d.trigger_id, d.message_id, d.attempt,
      'expired', 'exhausted', fanfare_internal.retry_wait(t, d.attempt), null, 'the lease ended without a result', null,
      d.leased_until - h.timeout, extract(epoch from h.timeout) * 1000, null)::fanfare_internal.verdicts
    from fanfare.deliveries as d
    join fanfare.triggers as t on t.id = d.trigger_id
    join fanfare.handlers as h on h.id = d.handler_id
    where d.state = 'leased' and d.leased_until < clock_timestamp()
    limit 1000
    for update of d skip locked
  );

  insert into fanfare.attempts (
    app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome, started_at, duration_ms, error)
  select v.app_id, v.handler_id, v.trigger_id, v.message_id, v.delivery_id, v.attempt, v.outcome,
    v.started_at, v.duration_ms, v.error
  from unnest(v_verdicts) as v;
  update fanfare.deliveries as d
  set state = 'retrying', leased_until = null, leased_by = null, ready_at = clock_timestamp() + v.wait
  from unnest(v_verdicts) as v
  where d.id = v.delivery_id;
  perform fanfare_internal.bury(array_agg(d.id), array_agg('exhausted'::text), array_agg(null::integer), array_agg(v.error), fire => true)
  from unnest(v_verdicts) as v
  join fanfare.deliveries as d on d.id = v.delivery_id
  join fanfare.triggers as t on t.id = d.trigger_id
  where d.attempt >= t.max_attempts
  having count(*) > 0;

  perform fanfare_internal.bury_orphans();
  perform fanfare_internal.raise_low_waters();
  return cardinality(v_verdicts);
end
$$;

comment on function fanfare_internal.release_expired_leases() is
  'Takes deliveries back from workers whose lease is over, up to 1000, and returns how many: they are tried again by their backoff, or become dead letters after max_attempts. Also buries what came to a deleted handler, and looks where claims may begin. Every server calls it each second. Errors: ZF050 not in read committed.';

revoke all on function fanfare_internal.release_expired_leases() from public;
grant execute on function fanfare_internal.release_expired_leases() to fanfare_server;
