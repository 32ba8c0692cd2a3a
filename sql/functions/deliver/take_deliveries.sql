create or replace function fanfare_internal.take_deliveries(
  handler fanfare.handlers,
  max_count integer,
  ready_from timestamptz default '-infinity'
)
returns fanfare_internal.taken_deliveries
language plpgsql volatile
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_handler fanfare.handlers := take_deliveries.handler;
  v_count integer := take_deliveries.max_count;
  v_ids bigint[];
  v_batch fanfare_internal.taken_deliveries;
begin
  if v_handler.rate is not null then
    v_handler.max_concurrency := null; -- of which the slot was taken
    v_count := least(v_count, fanfare_internal.free_capacity(v_handler));
  end if;
  if v_count = 0 then
    return v_batch;
  end if;
  v_ids := fanfare_internal.lock_waiting(v_handler.id, array['ready'], v_count, v_count, take_deliveries.ready_from);

  select array_agg(b.id), array_agg(b.trigger_id), array_agg(b.message_id), array_agg(b.key), array_agg(b.message),
    max(b.ready_at) filter (where b.key is null)
  into v_batch
  from (
    select i.id, o.trigger_id, o.message_id, o.trigger_id || ' ' || o.order_key as key,
      o.ready_at, fanfare_internal.envelope(o, t.kind, t.name, o.attempt + 1) as message
    from unnest(v_ids) with ordinality as i (id, n)
    -- One by one, by key: a plan made while nothing waited would read all deliveries for each.
    cross join lateral (
      select x.* from fanfare_internal.owed_messages as x where x.delivery_id = i.id offset 0
    ) as o
    cross join lateral (
      select x.* from fanfare.triggers as x where x.id = o.trigger_id offset 0
    ) as t
    order by i.n
  ) as b;
  perform fanfare_internal.take_rate_tokens(v_handler, coalesce(cardinality(v_batch.ids), 0));
  return v_batch;
end
$$;

comment on function fanfare_internal.take_deliveries(fanfare.handlers, integer, timestamptz) is
  'Locks deliveries of a handler that were never tried and returns them with their messages; null when there is none, or no room by its rate. ready_from as in lock_waiting.';

revoke all on function fanfare_internal.take_deliveries(fanfare.handlers, integer, timestamptz) from public;
