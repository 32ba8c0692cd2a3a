create or replace function fanfare_internal.resolve_results(results jsonb)
returns setof fanfare_internal.resolved_results
language sql volatile
as $$
  select d.id, d.app_id, d.handler_id, d.trigger_id, d.message_id, d.attempt,
    r.outcome, r.outcome = 'rejected' or r.outcome = 'failed' and d.attempt >= t.max_attempts,
    case
      when r.retry_in is not null then least(r.retry_in, greatest(t.backoff_cap, '1 day'))
      when r.outcome = 'released' then '0'
      else fanfare_internal.retry_wait(t, d.attempt)
    end,
    r.status, left(r.error, 4000), left(r.excerpt, 4000),
    coalesce(r.started_at, clock_timestamp()), coalesce(r.duration_ms, 0), r.disable
  from (
    -- Rows are locked in one order in every session, against deadlocks. Of several results of a delivery the first counts.
    select distinct on (i.delivery, i.lease) i.*
    from jsonb_populate_recordset(null::fanfare_internal.reported_results, resolve_results.results) with ordinality as i
    order by i.delivery, i.lease, i.ordinality
  ) as r
  cross join lateral (
    -- For each result one index scan by id. The planner would else read all leased deliveries of all handlers.
    select x.*
    from fanfare.deliveries as x
    where x.id = r.delivery and x.lease = r.lease and x.leased_until is not null
    for update
  ) as d
  cross join lateral (
    select x.* from fanfare.triggers as x where x.id = d.trigger_id offset 0
  ) as t
$$;

comment on function fanfare_internal.resolve_results(jsonb) is
  'Reads the results of attempts and says what follows from each. Locks the deliveries. Skips a result whose lease is over, and the second result of one delivery.';

revoke all on function fanfare_internal.resolve_results(jsonb) from public;
