create or replace function fanfare_internal.publish_change(
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
begin
  if exists (
    select
    from fanfare.triggers as g
    where g.app_id = publish_change.app_id
      and g.kind = publish_change.store
      and g.enabled
      and fanfare_internal.change_matches(
        g, publish_change.operation, publish_change.collection, publish_change.key,
        publish_change.old, publish_change.new, publish_change.version)
  ) or exists (
    select
    from fanfare.topics as t
    where t.app_id = publish_change.app_id and t.name = '$' || publish_change.store and t.external_subscribable
  ) then
    perform fanfare_internal.publish_system(
      publish_change.app_id,
      '$' || publish_change.store,
      fanfare_internal.change_payload(
        publish_change.operation, publish_change.collection, publish_change.key,
        publish_change.old, publish_change.new, publish_change.version),
      publish_change.key);
  end if;
end
$$;

comment on function fanfare_internal.publish_change(text, text, bigint, text, text, jsonb, jsonb, bigint) is
  'Publishes a change of a store (kv or docs) on the app''s system topic, if a trigger matches it or clients outside may stream the topic; else nothing is written.';

revoke all on function fanfare_internal.publish_change(text, text, bigint, text, text, jsonb, jsonb, bigint) from public;
