create or replace function fanfare_internal.lock_ordered(handler_id bigint, states text[], max_count integer, per_key integer)
returns bigint[]
language plpgsql volatile
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_heads fanfare.deliveries[] := fanfare_internal.ordered_heads(
    lock_ordered.handler_id, lock_ordered.states, lock_ordered.max_count);
  v_per_key integer := least(
    lock_ordered.per_key, lock_ordered.max_count / greatest(cardinality(v_heads), 1) + 1);
begin
  return (
    with
    runs as (
      -- From what is the first by now, which may be another than when its key was found.
      select h.trigger_id, h.order_key, r.id, r.message_id,
        row_number() over (partition by h.trigger_id, h.order_key order by r.message_id) as n,
        bool_and(r.state = any (lock_ordered.states) and r.ready_at <= v_now)
          over (partition by h.trigger_id, h.order_key order by r.message_id) as takable
      from unnest(v_heads) as h
      cross join lateral (
        select d.id, d.message_id, d.state, d.ready_at
        from fanfare.deliveries as d
        where d.handler_id = lock_ordered.handler_id and d.trigger_id = h.trigger_id and d.order_key = h.order_key
        order by d.message_id
        limit v_per_key
      ) as r
    ),
    wanted as materialized (
      select r.* from runs as r where r.takable order by r.n, r.message_id limit lock_ordered.max_count
    ),
    locked as materialized (
      select d.id
      from fanfare.deliveries as d
      where d.id = any (array(select w.id from wanted as w))
        and d.state = any (lock_ordered.states) and d.ready_at <= v_now
      for update skip locked
    ),
    held as (
      -- Behind a message that somebody else holds, no later one of its key.
      select w.id, w.message_id,
        bool_and(l.id is not null) over (partition by w.trigger_id, w.order_key order by w.message_id) as in_turn
      from wanted as w
      left join locked as l on l.id = w.id
    )
    select array_agg(h.id order by h.message_id) from held as h where h.in_turn
  );
end
$$;

comment on function fanfare_internal.lock_ordered(bigint, text[], integer, integer) is
  'Locks the next deliveries of a handler''s ordered triggers, in message id order, and returns them: of each key that nobody works on, the first per_key, or fewer where there are many keys. Keys have their turns. A key whose first message waits for its next attempt is passed over.';

revoke all on function fanfare_internal.lock_ordered(bigint, text[], integer, integer) from public;
