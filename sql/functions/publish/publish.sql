create or replace function fanfare.publish(
  topic text,
  payload jsonb,
  key text default null,
  headers jsonb default null,
  idempotency_key text default null,
  app text default null
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(publish.app);
  v_lineage integer := fanfare_internal.current_lineage();
  v_id bigint;
  v_owed_to bigint[];
  v_published_at timestamptz;
  v_hops smallint := fanfare_internal.hops_of(publish.headers);
  v_fault fanfare_internal.publish_results;
begin
  if publish.idempotency_key is not null then
    v_id := fanfare_internal.published_before(
      v_app_id, publish.idempotency_key,
      fanfare_internal.message_fingerprint(publish.topic, publish.payload, publish.key, publish.headers));
    if v_id is not null then
      return v_id;
    end if;
  end if;

  if (publish.key is null or octet_length(publish.key) between 1 and 512)
    and (publish.headers is null or (jsonb_typeof(publish.headers) = 'object' and octet_length(publish.headers::text) <= 8192))
  then
    insert into fanfare.messages as m (app_id, topic_id, lineage, key, payload, headers, hops, owed_to)
    select t.app_id, t.id, v_lineage, publish.key, publish.payload, publish.headers, v_hops,
      case when t.has_triggers then fanfare_internal.matching_triggers(t.id, publish.key, publish.payload) end
    from fanfare.topics as t
    join fanfare.settings as s on s.name = 'payload_limit'
    where t.app_id = v_app_id
      and t.name = publish.topic
      and left(t.name, 1) <> '$'
      and octet_length(publish.payload::text) <= s.value::integer
      and (not t.rate_limited or fanfare_internal.take_publishes(v_app_id, 1))
    returning m.id, m.owed_to, m.published_at into v_id, v_owed_to, v_published_at;
  end if;
  if v_id is null then
    v_fault := fanfare_internal.publish_fault(publish.topic, publish.payload, publish.key, publish.headers);
    raise exception '%', coalesce(v_fault.message, fanfare_internal.missing('topic', publish.topic, v_app_id))
      using errcode = coalesce(v_fault.sqlstate, 'ZF011');
  end if;
  if publish.idempotency_key is not null then
    perform fanfare_internal.save_idempotency_key(
      v_app_id, publish.idempotency_key,
      fanfare_internal.message_fingerprint(publish.topic, publish.payload, publish.key, publish.headers), v_id);
  end if;
  if v_owed_to is not null and v_hops > 0 then
    perform fanfare_internal.fan_out(array(select m from fanfare.messages as m where m.id = v_id));
  elsif v_owed_to is not null then
    -- As fan_out, for one message that came through no handler.
    insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at, order_key)
    select v_app_id, t.handler_id, t.id, v_id, v_published_at, case when t.ordered then publish.key end
    from fanfare.triggers as t
    where t.id = any (v_owed_to)
    order by t.id;
    perform fanfare_internal.ring('dispatch');
  end if;
  -- After the insert: see ring(). Most find it silent, and need no call.
  if pg_sequence_last_value('fanfare_internal.seal_bell') = 1 then
    perform fanfare_internal.ring('seal');
  end if;
  return v_id;
end
$$;

comment on function fanfare.publish(text, jsonb, text, jsonb, text, text) is
'Publishes a message in your transaction and returns its id.
Each matching trigger gets a delivery in the same transaction. Nobody sees the message before the commit, and nobody ever after a rollback. key says what the message is about; headers is a JSON object; an idempotency_key makes a repeated call return the first id for 24 hours. In repeatable read and serializable the triggers are those of the snapshot, and a key used since is refused with 40001.
Errors: ZF002 app is missing, ZF003 app, ZF010 topic name not valid, ZF011 no such topic, ZF020 payload too large, ZF021 payload missing, ZF022 key, ZF023 headers, ZF027 idempotency_key, ZF029 more than the app''s publish_rate, ZF070 the same idempotency key is in progress elsewhere, ZF071 it was used for another message.
Example: select fanfare.publish(''orders'', ''{"id": 7}'', key => ''order-7'');';

revoke all on function fanfare.publish(text, jsonb, text, jsonb, text, text) from public;
grant execute on function fanfare.publish(text, jsonb, text, jsonb, text, text) to fanfare_publisher, fanfare_server;
