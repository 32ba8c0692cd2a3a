create or replace function fanfare_internal.check_answer(answer jsonb)
returns void
language plpgsql immutable
as $$
declare
  v_headers jsonb := coalesce(check_answer.answer -> 'headers', '{}');
  v_fault text;
begin
  v_fault := case
    when coalesce(jsonb_typeof(check_answer.answer), '') <> 'object'
      then format('it is %s, not an object', coalesce(jsonb_typeof(check_answer.answer), 'null'))
    when check_answer.answer - array['status', 'headers', 'body'] <> '{}'
      then 'it has other fields than status, headers and body'
    when coalesce(check_answer.answer ->> 'status', '200') !~ '^[2-5][0-9]{2}$'
      or jsonb_typeof(coalesce(check_answer.answer -> 'status', '200')) <> 'number'
      then 'status is no number from 200 to 599'
    when jsonb_typeof(v_headers) <> 'object'
      then 'headers is no object'
  end;
  if v_fault is null then
    select format('header "%s" is not one that an endpoint may send, or its value is no text of one line', left(h.key, 64))
    into v_fault
    from jsonb_each(v_headers) as h
    where jsonb_typeof(h.value) <> 'string'
      or (h.value #>> '{}') !~ E'^[\\u0020-\\u007e]*$'
      or length(h.value #>> '{}') > 4096
      or h.key !~* '^(cache-control|content-language|content-type|etag|expires|last-modified|link|location|retry-after|vary|x-(app-[a-z0-9-]{1,56}|correlation-id|request-id|robots-tag|total-count))$'
    limit 1;
  end if;
  if v_fault is not null then
    raise exception 'the answer is not valid: %', v_fault
      using errcode = 'ZF323', hint = 'return {"status": 200, "headers": {}, "body": …}, each of them optional';
  end if;
end
$$;

comment on function fanfare_internal.check_answer(jsonb) is
  'Raises ZF323 unless a function''s result is an answer: an object of status, headers (those that an endpoint may send) and body.';

revoke all on function fanfare_internal.check_answer(jsonb) from public;
grant execute on function fanfare_internal.check_answer(jsonb) to fanfare_runner, fanfare_server;
