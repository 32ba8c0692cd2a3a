create or replace function fanfare_internal.settle_deliveries(results jsonb, server uuid default null)
returns setof fanfare_internal.settlements
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
  v_counts fanfare_internal.settlements;
begin
  perform fanfare_internal.require_read_committed();
  perform fanfare_internal.check_results(settle_deliveries.results);
  v_verdicts := array(select v from fanfare_internal.pass_verdicts(settle_deliveries.results) as v);

  with
  gone as (
    delete from fanfare.deliveries as d
    using unnest(v_verdicts) as v
    where d.id = v.delivery_id and v.outcome = 'done'
  ),
  again as (
    update fanfare.deliveries as d
    set state = 'retrying', leased_until = null, leased_by = null, ready_at = clock_timestamp() + v.wait,
      attempt = d.attempt - (v.outcome = 'released')::integer
    from unnest(v_verdicts) as v
    where d.id = v.delivery_id and v.outcome in ('failed', 'released')
  ),
  logged as (
    insert into fanfare.attempts (
      app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome,
      started_at, duration_ms, status, error, excerpt, server_id
    )
    select v.app_id, v.handler_id, v.trigger_id, v.message_id, v.delivery_id, v.attempt, v.outcome,
      v.started_at, v.duration_ms, v.status, v.error, v.excerpt, settle_deliveries.server
    from unnest(v_verdicts) as v
  )
  select count(*) filter (where v.outcome = 'done'), count(*) filter (where v.outcome = 'failed'),
    count(*) filter (where v.outcome = 'dead'), count(*) filter (where v.outcome = 'released'),
    jsonb_array_length(settle_deliveries.results) - count(*)
  into v_counts
  from unnest(v_verdicts) as v;

  perform fanfare_internal.bury(
    array_agg(v.delivery_id), array_agg(v.reason), array_agg(v.status), array_agg(v.error), fire => true)
  from unnest(v_verdicts) as v
  where v.outcome = 'dead'
  having count(*) > 0;
  perform fanfare_internal.judge_handlers(v_verdicts);
  return next v_counts;
end
$$;

comment on function fanfare_internal.settle_deliveries(jsonb, uuid) is
  'Settles leased deliveries: an array of {delivery, lease, outcome, retry_in, status, error, excerpt, started_at, duration_ms, disable}. outcome: done; retry, it failed and is tried again after retry_in (an interval as text; else by the trigger''s backoff), or becomes a dead letter after max_attempts; failed, a dead letter at once; released, given back untried. disable: why the handler is to be disabled. A result whose lease is over, or the second of one delivery, changes nothing and counts as stale. A dead letter is published to $dead_letter in the same transaction. Errors: ZF050 not in read committed, ZF221 the results are not valid.';

revoke all on function fanfare_internal.settle_deliveries(jsonb, uuid) from public;
grant execute on function fanfare_internal.settle_deliveries(jsonb, uuid) to fanfare_server;
