create or replace function fanfare_internal.trigger_topic(app_id bigint, kind text, topic text)
returns bigint
language plpgsql stable
as $$
declare
  v_topic text := case when trigger_topic.kind = 'pubsub' then trigger_topic.topic else '$' || trigger_topic.kind end;
  v_topic_id bigint := (
    select t.id from fanfare.topics as t where t.app_id = trigger_topic.app_id and t.name = v_topic
  );
begin
  if trigger_topic.kind is null
    or trigger_topic.kind not in ('kv', 'docs', 'files', 'cron', 'pubsub', 'dead_letter')
  then
    raise exception 'kind "%" of a trigger is not known', left(trigger_topic.kind, 64)
      using errcode = 'ZF212', hint = 'kind: kv, docs, files, cron, pubsub or dead_letter';
  elsif trigger_topic.kind = 'pubsub' and coalesce(left(v_topic, 1), '$') = '$' then
    raise exception 'topic "%" is not one that a pubsub trigger may bind', left(v_topic, 140)
      using errcode = 'ZF212', hint = 'topic: one of the app; system topics have kinds of their own';
  elsif v_topic_id is null then
    raise exception '%', fanfare_internal.missing('topic', v_topic, trigger_topic.app_id)
      using errcode = 'ZF011', hint = 'make it with create_topic';
  end if;
  return v_topic_id;
end
$$;

comment on function fanfare_internal.trigger_topic(bigint, text, text) is
  'Id of the topic that a trigger of the kind is bound to. Errors: ZF011 no such topic, ZF212 kind or topic.';

revoke all on function fanfare_internal.trigger_topic(bigint, text, text) from public;
