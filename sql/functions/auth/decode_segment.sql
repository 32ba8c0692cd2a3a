create or replace function fanfare_internal.decode_segment(segment text)
returns jsonb
language sql stable strict parallel safe
as $$
  select convert_from(
    decode(
      rpad(translate(decode_segment.segment, '-_', '+/'), (length(decode_segment.segment) + 3) / 4 * 4, '='),
      'base64'
    ),
    'UTF8'
  )::jsonb
$$;

comment on function fanfare_internal.decode_segment(text) is
  'The JSON in a segment of a JWT. Errors: of class 22 where it is not base64url, not UTF-8, or not JSON.';

revoke all on function fanfare_internal.decode_segment(text) from public;
grant execute on function fanfare_internal.decode_segment(text) to fanfare_server;
