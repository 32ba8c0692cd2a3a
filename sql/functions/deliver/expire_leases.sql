create or replace function fanfare_internal.expire_leases(deliveries bigint[], error text)
returns integer
language plpgsql volatile
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_results fanfare_internal.resolved_results[] := array(
    select row(d.id, d.app_id, d.handler_id, d.trigger_id, d.message_id, d.attempt,
      'expired', d.attempt >= t.max_attempts, fanfare_internal.retry_wait(t, d.attempt), null, expire_leases.error, null,
      d.leased_until - h.timeout, extract(epoch from h.timeout) * 1000, null)::fanfare_internal.resolved_results
    from unnest(expire_leases.deliveries) as i (id)
    cross join lateral (
      select x.* from fanfare.deliveries as x where x.id = i.id and x.leased_until is not null for update
    ) as d
    cross join lateral (select x.* from fanfare.triggers as x where x.id = d.trigger_id offset 0) as t
    cross join lateral (select x.* from fanfare.handlers as x where x.id = d.handler_id offset 0) as h
    order by i.id
  );
begin
  insert into fanfare.attempts (
    app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome, started_at, duration_ms, error)
  select r.app_id, r.handler_id, r.trigger_id, r.message_id, r.delivery_id, r.attempt, r.outcome,
    r.started_at, r.duration_ms, r.error
  from unnest(v_results) as r;
  perform fanfare_internal.retry_deliveries(array_agg(r.delivery_id), array_agg(r.wait), array_agg(r.attempt))
  from unnest(v_results) as r
  where not r.dead
  having count(*) > 0;
  perform fanfare_internal.make_dead_letters(
    array_agg(r.delivery_id), array_agg('exhausted'::text), array_agg(null::integer), array_agg(r.error), fire => true)
  from unnest(v_results) as r
  where r.dead
  having count(*) > 0;
  return cardinality(v_results);
end
$$;

comment on function fanfare_internal.expire_leases(bigint[], text) is
  'Takes leased deliveries back with an attempt that is expired, and returns how many. They are tried again after their backoff, or become dead letters after max_attempts.';

revoke all on function fanfare_internal.expire_leases(bigint[], text) from public;
