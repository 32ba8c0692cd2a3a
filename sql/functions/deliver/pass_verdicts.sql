create or replace function fanfare.pass_verdicts(results jsonb)
returns setof fanfare.verdicts
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
      else fanfare.retry_wait(t, d.attempt)
    end,
    r.status, left(r.error, 4000), left(r.excerpt, 4000),
    coalesce(r.started_at, clock_timestamp()), coalesce(r.duration_ms, 0), r.disable
  from jsonb_populate_recordset(null::fanfare.reported_results, pass_verdicts.results) as r
  join fanfare.deliveries as d on d.id = r.delivery and d.lease = r.lease and d.state = 'leased'
  join fanfare.triggers as t on t.id = d.trigger_id
  order by d.id
  for update of d
$$;

comment on function fanfare.pass_verdicts(jsonb) is
  'What becomes of the deliveries of results, those alone whose lease still holds; they are then locked.';

revoke all on function fanfare.pass_verdicts(jsonb) from public;
