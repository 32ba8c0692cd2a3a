create or replace function fanfare_internal.make_dead_letters(
  deliveries bigint[],
  reasons text[],
  statuses integer[],
  errors text[],
  fire boolean
)
returns integer
language plpgsql volatile
as $$
declare
  v_dead record;
  v_count integer := 0;
begin
  for v_dead in
    with
    gone as (
      delete from fanfare.deliveries as d
      using fanfare_internal.owed_messages as o, unnest(make_dead_letters.deliveries, make_dead_letters.reasons, make_dead_letters.statuses, make_dead_letters.errors)
        as g (id, reason, status, error)
      where d.id = g.id and o.delivery_id = d.id
      returning d.app_id, d.handler_id, d.trigger_id, d.message_id, o.topic_id, o.topic, d.published_at, o.hops,
        o.key, o.payload, o.headers, d.attempt, g.reason, g.status, g.error
    )
    insert into fanfare.dead_letters as l (
      app_id, handler_id, trigger_id, message_id, topic_id, topic, published_at, hops,
      key, payload, headers, attempts, reason, status, error, resolution, resolved_at, resolved_by
    )
    select g.*,
      case when g.reason = 'purged' then 'discarded' end,
      case when g.reason = 'purged' then clock_timestamp() end,
      case when g.reason = 'purged' then fanfare_internal.session_role() end
    from gone as g
    order by g.message_id, g.trigger_id
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
