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
  v_results fanfare_internal.resolved_results[];
  v_counts fanfare_internal.settlements;
begin
  perform fanfare_internal.require_read_committed();
  perform fanfare_internal.check_results(settle_deliveries.results);
  v_results := array(select r from fanfare_internal.resolve_results(settle_deliveries.results) as r);

  with
  gone as (
    delete from fanfare.deliveries as d
    where d.id = any (array(select r.delivery_id from unnest(v_results) as r where r.outcome = 'done'))
  ),
  logged as (
    insert into fanfare.attempts (
      app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome,
      started_at, duration_ms, status, error, excerpt, server_id
    )
    select r.app_id, r.handler_id, r.trigger_id, r.message_id, r.delivery_id, r.attempt, r.outcome,
      r.started_at, r.duration_ms, r.status, r.error, r.excerpt, settle_deliveries.server
    from unnest(v_results) as r
  )
  select count(*) filter (where r.outcome = 'done'), count(*) filter (where r.outcome = 'failed' and not r.dead),
    count(*) filter (where r.dead), count(*) filter (where r.outcome = 'released'),
    jsonb_array_length(settle_deliveries.results) - count(*)
  into v_counts
  from unnest(v_results) as r;

  perform fanfare_internal.retry_deliveries(
    array_agg(r.delivery_id), array_agg(r.wait), array_agg(r.attempt - (r.outcome = 'released')::integer))
  from unnest(v_results) as r
  where r.outcome in ('failed', 'released') and not r.dead
  having count(*) > 0;

  perform fanfare_internal.make_dead_letters(
    array_agg(r.delivery_id), array_agg(case r.outcome when 'rejected' then 'rejected' else 'exhausted' end), array_agg(r.status), array_agg(r.error), fire => true)
  from unnest(v_results) as r
  where r.dead
  having count(*) > 0;
  perform fanfare_internal.update_handler_health(v_results);
  return next v_counts;
end
$$;

comment on function fanfare_internal.settle_deliveries(jsonb, uuid) is
  'Records results of attempts. results is an array of {delivery, lease, outcome, retry_in, status, error, excerpt, started_at, duration_ms, disable}. outcome is done, failed, rejected or released. A failed delivery is tried again after retry_in (an interval as text; by default the backoff of its trigger), and becomes a dead letter after max_attempts. A rejected one becomes a dead letter at once. A released one was not tried. disable says why the handler is to be disabled. A result whose lease is over changes nothing and counts as stale. Dead letters are published to $dead_letter in the same transaction. Errors: ZF050 not in read committed, ZF221 the results are not valid.';

revoke all on function fanfare_internal.settle_deliveries(jsonb, uuid) from public;
grant execute on function fanfare_internal.settle_deliveries(jsonb, uuid) to fanfare_server;
