create or replace function fanfare_internal.republish(handler fanfare.handlers, topic fanfare.topics, deliveries bigint[])
returns void
language plpgsql volatile
as $$
declare
  v_from timestamptz := clock_timestamp();
  v_lineage integer := fanfare_internal.current_lineage();
  v_owed fanfare.messages[];
begin
  with
  owed as materialized (
    select i.n, o.delivery_id, o.trigger_id, o.message_id, o.attempt, o.key, o.payload, o.headers, o.hops
    from unnest(republish.deliveries) with ordinality as i (id, n)
    -- One by one, by key: a plan made while nothing waited would read all deliveries for each.
    cross join lateral (
      select x.* from fanfare_internal.owed_messages as x where x.delivery_id = i.id offset 0
    ) as o
  ),
  stored as (
    insert into fanfare.messages as m (app_id, topic_id, lineage, key, payload, headers, hops, owed_to)
    select (republish.topic).app_id, (republish.topic).id, v_lineage, o.key, o.payload, o.headers, o.hops + 1,
      case when (republish.topic).has_triggers then
        fanfare_internal.matching_triggers((republish.topic).id, o.key, o.payload)
      end
    from owed as o
    order by o.n
    returning m as message
  ),
  gone as (
    delete from fanfare.deliveries as d where d.id = any (array(select o.delivery_id from owed as o))
  ),
  logged as (
    insert into fanfare.attempts (
      app_id, handler_id, trigger_id, message_id, delivery_id, attempt, outcome, started_at, duration_ms
    )
    select (republish.handler).app_id, (republish.handler).id, o.trigger_id, o.message_id, o.delivery_id,
      o.attempt + 1, 'done', v_from, extract(epoch from clock_timestamp() - v_from) * 1000
    from owed as o
  )
  select array_agg(s.message) filter (where (s.message).owed_to is not null) into v_owed from stored as s;
  perform fanfare_internal.fan_out(v_owed);
  if (republish.handler).failing_since is not null and cardinality(republish.deliveries) > 0 then
    update fanfare.handlers as h set failing_since = null where h.id = (republish.handler).id;
  end if;
  perform fanfare_internal.ring('seal');
end
$$;

comment on function fanfare_internal.republish(fanfare.handlers, fanfare.topics, bigint[]) is
  'Publishes the messages of deliveries to a topic, each with one hop more, and settles the deliveries as done.';

revoke all on function fanfare_internal.republish(fanfare.handlers, fanfare.topics, bigint[]) from public;
