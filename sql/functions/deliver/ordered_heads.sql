create or replace function fanfare_internal.ordered_heads(handler_id bigint, states text[], max_count integer)
returns fanfare.deliveries[]
language plpgsql volatile
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_start fanfare_internal.ordered_cursors;
  v_at fanfare_internal.ordered_cursors;
  v_head fanfare.deliveries;
  v_heads fanfare.deliveries[] := array[]::fanfare.deliveries[];
  v_turned boolean := false;
begin
  select c.* into v_start from fanfare_internal.ordered_cursors as c where c.handler_id = ordered_heads.handler_id;
  v_at.trigger_id := coalesce(v_start.trigger_id, 0);
  v_at.order_key := coalesce(v_start.order_key, '');
  while cardinality(v_heads) < ordered_heads.max_count loop
    -- The first message of the next key.
    select d.* into v_head
    from fanfare.deliveries as d
    where d.handler_id = ordered_heads.handler_id
      and d.order_key is not null
      and (d.trigger_id, d.order_key) > (v_at.trigger_id, v_at.order_key)
    order by d.trigger_id, d.order_key, d.message_id
    limit 1;

    if v_head.id is null then
      exit when v_turned or v_start.handler_id is null;
      v_turned := true;
      v_at.trigger_id := 0;
      v_at.order_key := '';
      continue;
    end if;
    exit when v_turned and (v_head.trigger_id, v_head.order_key) > (v_start.trigger_id, v_start.order_key);
    v_at.trigger_id := v_head.trigger_id;
    v_at.order_key := v_head.order_key;
    -- A later one may be in work, if this one was redriven or committed late.
    if v_head.state = any (ordered_heads.states) and v_head.ready_at <= v_now and not exists (
      select from fanfare.deliveries as d
      where d.trigger_id = v_head.trigger_id and d.order_key = v_head.order_key and d.state = 'leased'
    ) then
      v_heads := v_heads || v_head;
    end if;
  end loop;

  if cardinality(v_heads) = ordered_heads.max_count and coalesce(v_start.moved_at, '-infinity') < v_now - interval '1 second' then
    perform fanfare_internal.move_cursor(ordered_heads.handler_id, v_at.trigger_id, v_at.order_key);
  end if;
  return v_heads;
end
$$;

comment on function fanfare_internal.ordered_heads(bigint, text[], integer) is
  'The first deliveries of keys of a handler''s ordered triggers, where they are in one of the states and due and no other of the key is leased, at most max_count: keys in their order, beginning after the last one taken before, so that each has its turn.';

revoke all on function fanfare_internal.ordered_heads(bigint, text[], integer) from public;
