create or replace function fanfare_internal.decode_segment(segment text)
returns jsonb
language plpgsql stable strict parallel safe
as $$
declare
  v_text text := convert_from(
    decode(
      rpad(translate(decode_segment.segment, '-_', '+/'), (length(decode_segment.segment) + 3) / 4 * 4, '='),
      'base64'
    ),
    'UTF8'
  );
begin
  -- Outside of strings: six bytes of a number could become 131,072 when it is read as text.
  if v_text ~ '[0-9][Ee][+-]?[0-9]{3}' and regexp_replace(v_text, E'"([^"\\\\]|\\\\.)*"', '', 'g') ~ '[0-9][Ee][+-]?[0-9]{3}' then
    raise exception 'the token is not valid' using errcode = 'ZF060';
  end if;
  return v_text::jsonb;
end
$$;

comment on function fanfare_internal.decode_segment(text) is
  'The JSON in a segment of a JWT. Errors: of class 22 where it is not base64url, not UTF-8 or not JSON; ZF060 where a number has an exponent of three digits.';

revoke all on function fanfare_internal.decode_segment(text) from public;
grant execute on function fanfare_internal.decode_segment(text) to fanfare_server;
