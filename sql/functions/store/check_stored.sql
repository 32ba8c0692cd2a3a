create or replace function fanfare_internal.check_stored(value jsonb)
returns void
language plpgsql stable
as $$
begin
  if check_stored.value is null then
    raise exception 'payload is missing: give a JSON value (JSON null is one)' using errcode = 'ZF021';
  elsif octet_length(check_stored.value::text) > fanfare_internal.payload_limit() then
    raise exception 'payload is % bytes, the limit is %',
      octet_length(check_stored.value::text), fanfare_internal.payload_limit()
      using errcode = 'ZF020', hint = 'the limit is the setting payload_limit';
  end if;
end
$$;

comment on function fanfare_internal.check_stored(jsonb) is
  'Raises unless the value may be stored: ZF020 over the payload limit, ZF021 missing.';

revoke all on function fanfare_internal.check_stored(jsonb) from public;
