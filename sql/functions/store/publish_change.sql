create or replace function fanfare.publish_change(
  store text,
  operation text,
  app_id bigint,
  collection text,
  key text,
  old jsonb,
  new jsonb,
  version bigint
)
returns void
language plpgsql volatile
as $$
declare
  v_topic fanfare.topics;
  v_change jsonb;
begin
  -- The change is put together only for who may want it.
  select t.* into v_topic
  from fanfare.topics as t
  where t.app_id = publish_change.app_id
    and t.name = '$' || publish_change.store
    and (t.external_subscribable or t.has_triggers and exists (
      select
      from fanfare.triggers as g
      where g.topic_id = t.id
        and g.enabled
        and (g.collection_like is null or publish_change.collection like g.collection_like)
        and (g.key_like is null or publish_change.key like g.key_like)
        and (g.operations is null or publish_change.operation = any (g.operations))
    ));
  if v_topic.id is null then
    return;
  end if;

  v_change := jsonb_build_object(
    'operation', publish_change.operation, 'collection', publish_change.collection, 'key', publish_change.key,
    'old', publish_change.old, 'new', publish_change.new, 'version', publish_change.version);
  if v_topic.external_subscribable
    or fanfare.matching_triggers(v_topic.id, publish_change.key, v_change) is not null
  then
    perform fanfare.publish_system(publish_change.app_id, v_topic.name, v_change, publish_change.key);
  end if;
end
$$;

comment on function fanfare.publish_change(text, text, bigint, text, text, jsonb, jsonb, bigint) is
  'Publishes a change of a store (kv or docs) on the app''s system topic, if a trigger matches it or clients outside may stream the topic; else nothing is written.';

revoke all on function fanfare.publish_change(text, text, bigint, text, text, jsonb, jsonb, bigint) from public;
