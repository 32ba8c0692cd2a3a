create or replace function fanfare_internal.publish_fault(topic text, payload jsonb, key text, headers jsonb)
returns fanfare_internal.publish_results
language plpgsql stable
as $$
declare
  v_fault fanfare_internal.publish_results;
begin
  if publish_fault.payload is null then
    v_fault.sqlstate := 'ZF021';
    v_fault.message := 'payload is missing: give a JSON value (JSON null is one)';
  elsif octet_length(publish_fault.payload::text) > fanfare_internal.payload_limit() then
    v_fault.sqlstate := 'ZF020';
    v_fault.message := format('payload is %s bytes, the limit is %s',
      octet_length(publish_fault.payload::text), fanfare_internal.payload_limit());
  elsif octet_length(publish_fault.key) not between 1 and 512 then
    v_fault.sqlstate := 'ZF022';
    v_fault.message := 'key must have 1 to 512 bytes';
  elsif publish_fault.headers is not null and (
    jsonb_typeof(publish_fault.headers) <> 'object'
    or octet_length(publish_fault.headers::text) > 8192
  ) then
    v_fault.sqlstate := 'ZF023';
    v_fault.message := 'headers must be a JSON object of at most 8192 bytes';
  elsif not coalesce(fanfare_internal.valid_topic_name(publish_fault.topic), false) then
    v_fault.sqlstate := 'ZF010';
    v_fault.message := format('topic name "%s" is not valid', left(publish_fault.topic, 140));
  end if;
  return v_fault;
end
$$;

comment on function fanfare_internal.publish_fault(text, jsonb, text, jsonb) is
  'What is wrong with a message (sqlstate and message, null when nothing): ZF010 topic name, ZF020 payload too large, ZF021 payload missing, ZF022 key, ZF023 headers.';

revoke all on function fanfare_internal.publish_fault(text, jsonb, text, jsonb) from public;
