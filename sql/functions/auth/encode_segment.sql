create or replace function fanfare_internal.encode_segment(content jsonb)
returns text
language sql stable strict parallel safe
as $$
  select fanfare_internal.base64url(convert_to(encode_segment.content::text, 'UTF8'))
$$;

comment on function fanfare_internal.encode_segment(jsonb) is
  'A segment of a JWT that holds the JSON.';

revoke all on function fanfare_internal.encode_segment(jsonb) from public;
