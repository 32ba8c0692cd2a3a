create or replace function fanfare_internal.lock_waiting(
  handler_id bigint,
  states text[],
  max_count integer,
  per_key integer,
  ready_from timestamptz default '-infinity'
)
returns bigint[]
language plpgsql volatile
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_state text;
  v_low timestamptz;
  v_ids bigint[] := array[]::bigint[];
begin
  foreach v_state in array lock_waiting.states loop
    exit when cardinality(v_ids) >= lock_waiting.max_count;
    v_low := greatest(lock_waiting.ready_from, (
      select l.ready_at from fanfare_internal.low_waters as l where l.handler_id = lock_waiting.handler_id and l.state = v_state
    ));
    v_ids := v_ids || array(
      select d.id
      from fanfare.deliveries as d
      where d.handler_id = lock_waiting.handler_id
        and d.state = v_state
        and d.state <> 'leased'
        and d.order_key is null
        and d.ready_at between v_low and v_now
      order by d.ready_at, d.id
      limit lock_waiting.max_count - cardinality(v_ids)
      for update skip locked
    );
  end loop;

  if cardinality(v_ids) < lock_waiting.max_count
    and exists (select from fanfare.triggers as t where t.handler_id = lock_waiting.handler_id and t.ordered)
  then
    v_ids := v_ids || fanfare_internal.lock_ordered(
      lock_waiting.handler_id, lock_waiting.states,
      lock_waiting.max_count - cardinality(v_ids), lock_waiting.per_key);
  end if;
  return v_ids;
end
$$;

comment on function fanfare_internal.lock_waiting(bigint, text[], integer, integer, timestamptz) is
  'Locks the next deliveries of a handler in any of the states, oldest first, and returns them, at most max_count; those that others hold are passed over, and those without order that became ready before ready_from, where the caller has just looked. Of an ordered trigger''s key, at most per_key.';

revoke all on function fanfare_internal.lock_waiting(bigint, text[], integer, integer, timestamptz) from public;
