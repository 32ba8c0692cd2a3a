create or replace function fanfare.create_trigger(
  handler text,
  kind text default 'pubsub',
  name text default null,
  topic text default null,
  key text default null,
  collection text default null,
  operations text[] default null,
  schedule text default null,
  source_handler text default null,
  source_trigger text default null,
  filter jsonpath default null,
  max_attempts integer default null,
  backoff_base interval default null,
  backoff_cap interval default null,
  ordered boolean default false,
  app text default null
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(create_trigger.app);
  v_handler fanfare.handlers := fanfare_internal.app_handler(v_app_id, create_trigger.handler);
  v_trigger fanfare.triggers;
  v_constraint text;
  v_absent text;
begin
  v_trigger.kind := create_trigger.kind;
  v_trigger.topic_id := fanfare_internal.trigger_topic(v_app_id, create_trigger.kind, create_trigger.topic);
  v_trigger.key_pattern := create_trigger.key;
  v_trigger.collection := create_trigger.collection;
  v_trigger.operations := create_trigger.operations;
  v_trigger.schedule := create_trigger.schedule;
  v_trigger.source_handler := create_trigger.source_handler;
  v_trigger.source_trigger := create_trigger.source_trigger;
  v_trigger.source_topic := case when create_trigger.kind <> 'pubsub' then create_trigger.topic end;
  v_trigger.name := coalesce(create_trigger.name, create_trigger.handler);
  perform fanfare_internal.check_trigger(v_trigger);

  insert into fanfare.triggers (
    app_id, handler_id, kind, name, topic_id, key_pattern, collection, operations, schedule,
    source_handler, source_trigger, source_topic, filter, max_attempts, backoff_base, backoff_cap, ordered
  )
  select
    v_app_id, v_handler.id, v_trigger.kind, v_trigger.name, v_trigger.topic_id, v_trigger.key_pattern,
    v_trigger.collection, v_trigger.operations, v_trigger.schedule, v_trigger.source_handler,
    v_trigger.source_trigger, v_trigger.source_topic, create_trigger.filter,
    coalesce(create_trigger.max_attempts, r.max_attempts), coalesce(create_trigger.backoff_base, r.backoff_base),
    coalesce(create_trigger.backoff_cap, r.backoff_cap), create_trigger.ordered
  from fanfare_internal.default_retries as r
  returning * into v_trigger;
  for v_absent in select fanfare_internal.absent_names(v_app_id, v_trigger) loop
    raise notice '%', v_absent using hint = 'the trigger matches once it is made';
  end loop;
  return v_trigger.id;
exception
  when unique_violation then
    raise exception 'trigger "%" exists already', v_trigger.name
      using errcode = 'ZF211', hint = 'name: without one, a trigger is named after its handler';
  when not_null_violation then
    get stacked diagnostics v_constraint = column_name;
    raise exception '% is missing', v_constraint using errcode = 'ZF212', hint = 'see the columns of fanfare.triggers';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    raise exception '% is not valid', coalesce(split_part(fanfare_internal.rule_of(v_constraint), ':', 1), v_constraint)
      using errcode = 'ZF212', hint = coalesce(fanfare_internal.rule_of(v_constraint), 'see the columns of fanfare.triggers');
end
$$;

comment on function fanfare.create_trigger(text, text, text, text, text, text, text[], text, text, text, jsonpath, integer, interval, interval, boolean, text) is
'Makes a trigger, which gives messages to a handler; returns its id.
Of kind pubsub: messages of topic. kv, docs, files: changes of a store, of collections (a glob; not for files) and operations (insert, update, delete). cron: ticks of schedule. dead_letter: dead letters, of source_handler, source_trigger or topic where given. For all kinds: key (a glob on the message key), filter (jsonpath on the payload, which matches where its first item exists and is neither false nor null), max_attempts, and the wait between attempts: backoff_base × 2ⁿ, at most backoff_cap, times a random factor of 0 to 1. A schedule, source or topic that is not there yet is a NOTICE. ordered: one delivery at a time for each message key, in message id order.
Errors: ZF002 app is missing, ZF003 app, ZF011 no such topic, ZF200 no such handler, ZF211 it exists, ZF212 a value is not valid.
Example: select fanfare.create_trigger(''billing'', topic => ''orders'', app => ''shop'');';

revoke all on function fanfare.create_trigger(text, text, text, text, text, text, text[], text, text, text, jsonpath, integer, interval, interval, boolean, text) from public;
grant execute on function fanfare.create_trigger(text, text, text, text, text, text, text[], text, text, text, jsonpath, integer, interval, interval, boolean, text) to fanfare_admin, fanfare_server;
