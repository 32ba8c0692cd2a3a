create or replace function fanfare_internal.parse_time(text_form text)
returns timestamptz
language plpgsql stable
as $$
begin
  if parse_time.text_form ~* E'^\\d{4}-\\d\\d-\\d\\d[Tt ]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$' then
    return parse_time.text_form::timestamptz;
  end if;
  raise exception using errcode = 'ZF130';
exception
  when sqlstate 'ZF130' or data_exception then
    raise exception '"%" is not a start', left(parse_time.text_form, 64)
      using errcode = 'ZF130', hint = 'from: earliest, latest, or an RFC 3339 time such as 2026-11-23T10:00:00Z';
end
$$;

comment on function fanfare_internal.parse_time(text) is
  'An RFC 3339 time, which names its zone. Errors: ZF130 it is none.';

revoke all on function fanfare_internal.parse_time(text) from public;
