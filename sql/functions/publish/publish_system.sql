create or replace function fanfare_internal.publish_system(
  app_id bigint,
  topic text,
  payload jsonb,
  key text,
  hops smallint default 0
)
returns bigint
language plpgsql volatile
as $$
declare
  v_message fanfare.messages;
  v_lineage integer := fanfare_internal.current_lineage();
begin
  insert into fanfare.messages as m (app_id, topic_id, lineage, key, payload, hops, owed_to)
  select t.app_id, t.id, v_lineage, publish_system.key, publish_system.payload, publish_system.hops,
    case when t.has_triggers then
      fanfare_internal.matching_triggers(t.id, publish_system.key, publish_system.payload)
    end
  from fanfare.topics as t
  where t.app_id = publish_system.app_id and t.name = publish_system.topic
  returning m.* into v_message;

  if v_message.id is null then
    raise exception 'the app has no system topic "%"', publish_system.topic
      using errcode = 'ZF011', hint = 'create_app makes them; somebody deleted it';
  end if;
  if v_message.owed_to is not null then
    perform fanfare_internal.fan_out(array[v_message]);
  end if;
  perform fanfare_internal.ring('seal');
  return v_message.id;
end
$$;

comment on function fanfare_internal.publish_system(bigint, text, jsonb, text, smallint) is
  'Stores a message on a system topic ($kv, $cron, …) of the app and fans it out, in the caller''s transaction; returns its id. Checks no rights: not granted to anybody. Errors: ZF011 no such topic.';

revoke all on function fanfare_internal.publish_system(bigint, text, jsonb, text, smallint) from public;
