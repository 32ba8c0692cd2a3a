create or replace function fanfare.publish_at(
  topic text,
  payload jsonb,
  at timestamptz,
  key text default null,
  headers jsonb default null,
  app text default null
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(publish_at.app);
  v_fault fanfare_internal.publish_results := fanfare_internal.publish_fault(publish_at.topic, publish_at.payload, publish_at.key, publish_at.headers);
  v_id bigint;
begin
  if publish_at.at is null or publish_at.at > clock_timestamp() + interval '10 years' then
    raise exception 'at is not valid' using errcode = 'ZF358', hint = 'at: a time within ten years';
  end if;
  insert into fanfare.scheduled_messages (app_id, topic_id, publish_at, key, payload, headers)
  select t.app_id, t.id, publish_at.at, publish_at.key, publish_at.payload, publish_at.headers
  from fanfare.topics as t
  where v_fault.sqlstate is null and t.app_id = v_app_id and t.name = publish_at.topic
    and (not t.rate_limited or fanfare_internal.take_publishes(v_app_id, 1))
  returning id into v_id;
  if v_id is null then
    raise exception '%', coalesce(v_fault.message, fanfare_internal.missing('topic', publish_at.topic, v_app_id))
      using errcode = coalesce(v_fault.sqlstate, 'ZF011');
  end if;
  return v_id;
end
$$;

comment on function fanfare.publish_at(text, jsonb, timestamptz, text, jsonb, text) is
'Publishes a message once, at a time; returns an id to cancel it by.
A time that is past means soon. The id is not that of the message.
Errors: those of publish, ZF358 at.
Example: select fanfare.publish_at(''orders'', ''{"id": 7}'', now() + interval ''1 hour'');';

revoke all on function fanfare.publish_at(text, jsonb, timestamptz, text, jsonb, text) from public;
grant execute on function fanfare.publish_at(text, jsonb, timestamptz, text, jsonb, text) to fanfare_publisher, fanfare_server;
