create or replace function fanfare_internal.make_dead_letters(
  deliveries bigint[],
  reasons text[],
  statuses integer[],
  errors text[],
  fire boolean
)
returns integer
language plpgsql volatile
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_dead record;
  v_count integer := 0;
begin
  for v_dead in
    with
    owed as materialized (
      select o.delivery_id, o.app_id, o.handler_id, o.trigger_id, o.message_id, o.topic_id, o.topic, o.published_at, o.hops,
        o.key, o.payload, o.headers, o.attempt, g.reason, g.status, g.error
      from unnest(make_dead_letters.deliveries, make_dead_letters.reasons, make_dead_letters.statuses, make_dead_letters.errors)
        as g (id, reason, status, error)
      -- One by one, by key: a plan made while nothing waited would read all deliveries for each.
      cross join lateral (
        select x.* from fanfare_internal.owed_messages as x where x.delivery_id = g.id offset 0
      ) as o
    ),
    gone as (
      delete from fanfare.deliveries as d where d.id = any (array(select o.delivery_id from owed as o))
    )
    insert into fanfare.dead_letters as l (
      app_id, handler_id, trigger_id, message_id, topic_id, topic, published_at, hops,
      key, payload, headers, attempts, reason, status, error, resolution, resolved_at, resolved_by
    )
    select o.app_id, o.handler_id, o.trigger_id, o.message_id, o.topic_id, o.topic, o.published_at, o.hops,
      o.key, o.payload, o.headers, o.attempt, o.reason, o.status, o.error,
      case when o.reason = 'purged' then 'discarded' end,
      case when o.reason = 'purged' then clock_timestamp() end,
      case when o.reason = 'purged' then fanfare_internal.session_role() end
    from owed as o
    order by o.message_id, o.trigger_id
    returning l.*
  loop
    v_count := v_count + 1;
    perform fanfare_internal.publish_dead_letter(v_dead.id)
    where make_dead_letters.fire
      and v_dead.hops < 15
      and exists (select from fanfare.triggers as t where t.id = v_dead.trigger_id and t.kind <> 'dead_letter');
  end loop;
  return v_count;
end
$$;

comment on function fanfare_internal.make_dead_letters(bigint[], text[], integer[], text[], boolean) is
  'Turns deliveries into dead letters, each with its reason, status and error, and returns how many. With fire each is published to $dead_letter in the same transaction, but not one of a dead_letter trigger, nor one whose message would have come through 16 handlers. A purged one is closed at once.';

revoke all on function fanfare_internal.make_dead_letters(bigint[], text[], integer[], text[], boolean) from public;
