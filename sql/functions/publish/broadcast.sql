create or replace function fanfare.broadcast(topic text, payload jsonb, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(broadcast.app);
  v_topic_id bigint;
  v_notice text;
begin
  select t.id into v_topic_id
  from fanfare.topics as t
  where t.app_id = v_app_id and t.name = broadcast.topic and left(t.name, 1) <> '$';

  if v_topic_id is null then
    raise exception 'no topic named "%"', left(broadcast.topic, 140) using errcode = 'ZF011';
  end if;
  if broadcast.payload is null then
    raise exception 'payload is missing: give a JSON value (JSON null is one)' using errcode = 'ZF021';
  end if;

  v_notice := json_build_object('topic_id', v_topic_id, 'topic', broadcast.topic, 'payload', broadcast.payload)::text;
  if octet_length(v_notice) >= 8000 then
    raise exception 'a broadcast must fit in a notification of 8000 bytes, this has %', octet_length(v_notice)
      using errcode = 'ZF026', hint = 'publish() stores a message of any size up to the payload limit';
  end if;
  perform pg_notify('fanfare_broadcast', v_notice);
end
$$;

comment on function fanfare.broadcast(text, jsonb, text) is
'Sends a payload to the streams that are connected now.
At most once and never stored: for cursors and typing marks.
Errors: ZF002 app is missing, ZF003 app, ZF011 no such topic, ZF021 payload missing, ZF026 too large for a notification.
Example: select fanfare.broadcast(''room-7'', ''{"typing": "ada"}'');';

revoke all on function fanfare.broadcast(text, jsonb, text) from public;
grant execute on function fanfare.broadcast(text, jsonb, text) to fanfare_publisher, fanfare_server;
