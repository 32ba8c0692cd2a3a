create or replace function fanfare_internal.pass_verdicts(results jsonb)
returns setof fanfare_internal.verdicts
language sql volatile
as $$
  select d.id, d.app_id, d.handler_id, d.trigger_id, d.message_id, d.attempt,
    case
      when r.outcome in ('done', 'released') then r.outcome
      when r.outcome = 'failed' or d.attempt >= t.max_attempts then 'dead'
      else 'failed'
    end,
    case when r.outcome = 'failed' then 'rejected' else 'exhausted' end,
    case
      when r.retry_in is not null then least(r.retry_in, greatest(t.backoff_cap, '1 day'))
      when r.outcome = 'released' then '0'
      else fanfare_internal.retry_wait(t, d.attempt)
    end,
    r.status, left(r.error, 4000), left(r.excerpt, 4000),
    coalesce(r.started_at, clock_timestamp()), coalesce(r.duration_ms, 0), r.disable
  from (
    -- In one order for all who settle, each once: the first result that is given.
    select distinct on (i.delivery, i.lease) i.*
    from jsonb_populate_recordset(null::fanfare_internal.reported_results, pass_verdicts.results) with ordinality as i
    order by i.delivery, i.lease, i.ordinality
  ) as r
  cross join lateral (
    -- One by one, by id: the planner would rather read all that is leased, of whomever.
    select x.*
    from fanfare.deliveries as x
    where x.id = r.delivery and x.lease = r.lease and x.leased_until is not null
    for update
  ) as d
  cross join lateral (
    select x.* from fanfare.triggers as x where x.id = d.trigger_id offset 0
  ) as t
$$;

comment on function fanfare_internal.pass_verdicts(jsonb) is
  'What becomes of the deliveries of results, those alone whose lease still holds, once each; they are then locked.';

revoke all on function fanfare_internal.pass_verdicts(jsonb) from public;
