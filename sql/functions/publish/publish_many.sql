create or replace function fanfare.publish_many(messages jsonb, app text default null)
returns setof fanfare_internal.publish_results
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(publish_many.app);
  v_lineage integer := fanfare_internal.current_lineage();
  v_limit integer := fanfare_internal.payload_limit();
  v_item record;
begin
  if publish_many.messages is null or jsonb_typeof(publish_many.messages) <> 'array' then
    raise exception 'messages is not a JSON array' using errcode = 'ZF024';
  end if;
  if exists (select from fanfare.apps as a where a.id = v_app_id and a.publish_rate is not null) then
    perform fanfare_internal.take_publishes(v_app_id, (
      select count(*)::integer from jsonb_array_elements(publish_many.messages) as e where e.value ->> 'idempotency_key' is null
    ));
  end if;

  return query
  with
  items as materialized (
    select e.ordinality::integer as item, e.value as message, t.id as topic_id, t.has_triggers,
      -- item_fault finds what is wrong; most items are right, which costs less to see.
      case
        when jsonb_typeof(e.value) = 'object'
          and t.id is not null
          and e.value - '{topic,payload,key,headers,idempotency_key}'::text[] = '{}'
          and octet_length((e.value -> 'payload')::text) <= v_limit
          and (not e.value ? 'key' or jsonb_typeof(e.value -> 'key') = 'string' and octet_length(e.value ->> 'key') between 1 and 512)
          and not e.value ? 'headers'
          then null
        else fanfare_internal.item_fault(e.value, t.id, v_app_id)
      end as fault
    from jsonb_array_elements(publish_many.messages) with ordinality as e
    left join fanfare.topics as t
      on t.app_id = v_app_id
      and t.name = e.value ->> 'topic'
      and left(t.name, 1) <> '$'
    where e.value ->> 'idempotency_key' is null
  ),
  numbered as materialized (
    select i.*, case when (i.fault).sqlstate is null then nextval('fanfare_internal.message_ids') end as id
    from (select * from items order by items.item) as i
  ),
  stored as (
    insert into fanfare.messages as m (id, app_id, topic_id, lineage, key, payload, headers, hops, owed_to)
    select n.id, v_app_id, n.topic_id, v_lineage, n.message ->> 'key', n.message -> 'payload',
      nullif(n.message -> 'headers', 'null'), fanfare_internal.hops_of(n.message -> 'headers'),
      (
        select array_agg(t.id order by t.id)
        from fanfare.triggers as t
        where n.has_triggers and t.topic_id = n.topic_id and t.enabled
          and fanfare_internal.trigger_matches(t, n.message ->> 'key', n.message -> 'payload')
      )
    from numbered as n
    where n.id is not null
    returning m as message
  ),
  fanned as materialized (
    select fanfare_internal.fan_out(array_agg(s.message)) from stored as s where (s.message).owed_to is not null
  )
  select n.item, n.id, (n.fault).sqlstate, (n.fault).message
  from numbered as n
  cross join fanned
  order by n.item;

  -- Keys are locked in sorted order, so that two calls cannot wait for each other.
  for v_item in
    select e.ordinality::integer as item, e.value as message
    from jsonb_array_elements(publish_many.messages) with ordinality as e
    where e.value ->> 'idempotency_key' is not null
    order by e.value ->> 'idempotency_key', e.ordinality
  loop
    return next fanfare_internal.publish_item(v_item.item, v_item.message, publish_many.app);
  end loop;

  perform fanfare_internal.ring('seal');
end
$$;

comment on function fanfare.publish_many(jsonb, text) is
'Publishes an array of messages and returns one row for each.
An item is {topic, payload, key, headers, idempotency_key}. A bad item is answered in its row and does not spoil the others.
Errors: ZF002 app is missing, ZF003 app, ZF024 not an array, ZF029 more than the app''s publish_rate. Of an item: those of publish, ZF025 not an object, or an unknown field.
Example: select * from fanfare.publish_many(''[{"topic": "orders", "payload": 1}]'');';

revoke all on function fanfare.publish_many(jsonb, text) from public;
grant execute on function fanfare.publish_many(jsonb, text) to fanfare_publisher, fanfare_server;
