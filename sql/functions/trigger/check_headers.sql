create or replace function fanfare_internal.check_headers(headers jsonb)
returns void
language plpgsql immutable
as $$
declare
  v_header record;
begin
  if check_headers.headers is null then
    return;
  elsif jsonb_typeof(check_headers.headers) <> 'object' or octet_length(check_headers.headers::text) > 8192 then
    raise exception 'headers is not valid' using errcode = 'ZF202', hint = 'headers: a JSON object of at most 8192 bytes';
  end if;
  for v_header in select h.key, h.value from jsonb_each(check_headers.headers) as h loop
    if v_header.key !~ '^[A-Za-z0-9!#$%&''*+.^_`|~-]{1,128}$' then
      raise exception 'headers: "%" cannot be the name of a header', left(v_header.key, 64)
        using errcode = 'ZF202', hint = 'headers: names are letters, digits and hyphens (RFC 9110, section 5.1)';
    elsif lower(v_header.key) in (
      'host', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade',
      'expect', 'user-agent', 'webhook-id', 'webhook-timestamp', 'webhook-signature', 'fanfare-attempt', 'traceparent', 'tracestate'
    ) then
      raise exception 'headers: "%" is set by Fanfare itself', left(v_header.key, 64)
        using errcode = 'ZF202', hint = 'headers: leave it out';
    elsif jsonb_typeof(v_header.value) <> 'string'
      or v_header.value #>> '{}' ~ E'[\\x01-\\x08\\x0a-\\x1f\\x7f]|^[ \\t]|[ \\t]$'
    then
      raise exception 'headers: the value of "%" cannot be sent', left(v_header.key, 64)
        using errcode = 'ZF202', hint = 'headers: values are text in one line, without blanks around it (RFC 9110, section 5.5)';
    end if;
  end loop;
end
$$;

comment on function fanfare_internal.check_headers(jsonb) is
  'Refuses headers of a webhook that could not be sent, or that Fanfare sets itself. Null is none. Errors: ZF202.';

revoke all on function fanfare_internal.check_headers(jsonb) from public;
