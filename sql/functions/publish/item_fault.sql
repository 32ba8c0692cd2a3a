create or replace function fanfare_internal.item_fault(message jsonb, topic_id bigint, app_id bigint)
returns fanfare_internal.publish_results
language plpgsql stable
as $$
declare
  v_fault fanfare_internal.publish_results;
  v_unknown text;
begin
  if jsonb_typeof(item_fault.message) <> 'object' then
    v_fault.sqlstate := 'ZF025';
    v_fault.message := 'the message is not a JSON object';
    return v_fault;
  end if;

  select min(k) into v_unknown
  from jsonb_object_keys(item_fault.message) as k
  where k not in ('topic', 'payload', 'key', 'headers', 'idempotency_key');
  if v_unknown is not null then
    v_fault.sqlstate := 'ZF025';
    v_fault.message := format('unknown field "%s"', left(v_unknown, 64));
    return v_fault;
  end if;
  if coalesce(jsonb_typeof(item_fault.message -> 'key'), 'null') not in ('string', 'null') then
    v_fault.sqlstate := 'ZF022';
    v_fault.message := 'key must be a string';
    return v_fault;
  end if;

  if coalesce(jsonb_typeof(item_fault.message -> 'idempotency_key'), 'null') not in ('string', 'null') then
    v_fault.sqlstate := 'ZF027';
    v_fault.message := 'idempotency_key must be a string';
    return v_fault;
  end if;

  v_fault := fanfare_internal.publish_fault(
    item_fault.message ->> 'topic',
    item_fault.message -> 'payload',
    item_fault.message ->> 'key',
    nullif(item_fault.message -> 'headers', 'null')
  );
  if v_fault.sqlstate is null and item_fault.topic_id is null then
    v_fault.sqlstate := 'ZF011';
    v_fault.message := fanfare_internal.missing('topic', item_fault.message ->> 'topic', item_fault.app_id);
  end if;
  return v_fault;
end
$$;

comment on function fanfare_internal.item_fault(jsonb, bigint, bigint) is
  'What is wrong with an item of publish_many, given the id of its topic (null when there is none) in the app: ZF025 no object or unknown field, else as publish.';

revoke all on function fanfare_internal.item_fault(jsonb, bigint, bigint) from public;
