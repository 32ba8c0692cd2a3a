create or replace function fanfare_internal.settle_taken(
  handler fanfare.handlers,
  batch fanfare_internal.taken_deliveries,
  run fanfare_internal.call_results
)
returns fanfare_internal.run_counts
language plpgsql volatile
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_counts fanfare_internal.run_counts;
begin
  with
  ran as materialized (
    select r.id, r.trigger_id, r.message_id, r.done, r.started_at,
      date_part('epoch', r.ended_at - r.started_at) * 1000 as duration_ms
    from unnest(
      (settle_taken.batch).ids, (settle_taken.batch).triggers, (settle_taken.batch).message_ids,
      (settle_taken.run).done, (settle_taken.run).started_at, (settle_taken.run).ended_at
    ) as r (id, trigger_id, message_id, done, started_at, ended_at)
  ),
  gone as (
    delete from fanfare.deliveries as d where d.id = any (array(select r.id from ran as r where r.done))
  ),
  alone as (
    update fanfare.deliveries as d
    set state = 'retrying', ready_at = clock_timestamp()
    where d.id = any (array(select r.id from ran as r where not r.done))
  ),
  logged as (
    insert into fanfare.attempts (
      app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome, started_at, duration_ms
    )
    select (settle_taken.handler).app_id, (settle_taken.handler).id, r.trigger_id, r.message_id, r.id, 1, 'done',
      r.started_at, r.duration_ms
    from ran as r
    where r.done
  )
  select count(*), count(*) filter (where r.done), count(*) filter (where not r.done)
  into v_counts.taken, v_counts.done, v_counts.isolated
  from ran as r;
  v_counts.blocked := (settle_taken.run).blocked;
  v_counts.ready_at := (settle_taken.batch).ready_at;

  if (settle_taken.handler).failing_since is not null and v_counts.done > 0 then
    update fanfare.handlers as h set failing_since = null where h.id = (settle_taken.handler).id;
  end if;
  return v_counts;
end
$$;

comment on function fanfare_internal.settle_taken(fanfare.handlers, fanfare_internal.taken_deliveries, fanfare_internal.call_results) is
  'Settles a batch in one statement: what is done leaves, with an attempt; what failed is to be run alone; the rest stays as it was.';

revoke all on function fanfare_internal.settle_taken(fanfare.handlers, fanfare_internal.taken_deliveries, fanfare_internal.call_results) from public;
