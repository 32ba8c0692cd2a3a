create or replace function fanfare.explain_publish(
  topic text,
  payload jsonb,
  key text default null,
  app text default null
)
returns setof fanfare_internal.publish_explanations
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(explain_publish.app);
  v_topic_id bigint := (
    select t.id from fanfare.topics as t where t.app_id = v_app_id and t.name = explain_publish.topic
  );
begin
  if v_topic_id is null then
    raise exception '%', fanfare_internal.missing('topic', explain_publish.topic, v_app_id) using errcode = 'ZF011';
  end if;
  return query
  select t.name, h.name, t.topic_id = v_topic_id and t.enabled and fanfare_internal.trigger_matches(
      t, explain_publish.key, explain_publish.payload),
    case
      when t.topic_id <> v_topic_id then format('it is bound to %s', coalesce('topic "' || o.name || '"', 'a topic that was deleted'))
      when not t.enabled then 'it is disabled'
      when not coalesce(explain_publish.key like t.key_like, t.key_like is null)
        then format('the key is not like "%s"', t.key_pattern)
      when not fanfare_internal.trigger_matches(
        jsonb_populate_record(t, '{"filter": null}'), explain_publish.key, explain_publish.payload)
        then format('the payload is not of its collection, operations, schedule or source')
      when not fanfare_internal.trigger_matches(t, explain_publish.key, explain_publish.payload)
        then format('the payload does not pass the filter %s', t.filter)
      when h.disabled_at is not null then format('its handler is disabled: %s', h.disabled_reason)
      when h.paused_at is not null then 'its handler is paused'
    end
  from fanfare.triggers as t
  join fanfare.handlers as h on h.id = t.handler_id
  left join fanfare.topics as o on o.id = t.topic_id
  where t.app_id = v_app_id and t.deleted_at is null
  order by t.id;
end
$$;

comment on function fanfare.explain_publish(text, jsonb, text, text) is
'Says which triggers a message would match, and why not the others.
Stores nothing.
Errors: ZF002 app is missing, ZF003 app, ZF011 no such topic.
Example: select * from fanfare.explain_publish(''orders'', ''{"total": 5}'', key => ''a1'', app => ''shop'');';

revoke all on function fanfare.explain_publish(text, jsonb, text, text) from public;
grant execute on function fanfare.explain_publish(text, jsonb, text, text) to fanfare_publisher, fanfare_admin, fanfare_server;
