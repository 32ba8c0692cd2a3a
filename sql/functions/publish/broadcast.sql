create or replace function fanfare.broadcast(topic text, payload jsonb, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(broadcast.app);
  v_topic_id bigint;
  v_limited boolean;
  v_id bigint;
begin
  select t.id, t.rate_limited into v_topic_id, v_limited
  from fanfare.topics as t
  where t.app_id = v_app_id and t.name = broadcast.topic and left(t.name, 1) <> '$';

  if v_topic_id is null then
    raise exception '%', fanfare_internal.missing('topic', broadcast.topic, v_app_id) using errcode = 'ZF011';
  end if;
  if broadcast.payload is null then
    raise exception 'payload is missing: give a JSON value (JSON null is one)' using errcode = 'ZF021';
  end if;

  if v_limited then
    perform fanfare_internal.take_publishes(v_app_id, 1);
  end if;
  if pg_column_size(broadcast.payload) > 16000 or octet_length(broadcast.payload::text) > 8000 then
    raise exception 'a broadcast has at most 8000 bytes'
      using errcode = 'ZF026', hint = 'publish() stores a message of any size up to the payload limit';
  end if;
  insert into fanfare_internal.broadcasts (app_id, topic_id, topic, payload)
  values (v_app_id, v_topic_id, broadcast.topic, broadcast.payload)
  returning id into v_id;
  if not fanfare_internal.tell('fanfare_broadcast', v_id::text) then
    raise exception 'the queue of notifications is too full for a broadcast'
      using errcode = 'ZF028', hint = 'fanfare.notification_queue shows which session may hold it';
  end if;
end
$$;

comment on function fanfare.broadcast(text, jsonb, text) is
'Sends a payload to the streams that are connected now.
At most once, and gone after a minute: for cursors and typing marks.
Errors: ZF002 app is missing, ZF003 app, ZF011 no such topic, ZF021 payload missing, ZF026 larger than 8000 bytes, ZF028 no room for a notification, ZF029 more than the app''s publish_rate.
Example: select fanfare.broadcast(''room-7'', ''{"typing": "ada"}'');';

revoke all on function fanfare.broadcast(text, jsonb, text) from public;
grant execute on function fanfare.broadcast(text, jsonb, text) to fanfare_publisher, fanfare_server;
