create or replace function fanfare_internal.base64url(bytes bytea)
returns text
language sql stable strict parallel safe
as $$
  select translate(encode(base64url.bytes, 'base64'), E'+/=\n', '-_')
$$;

comment on function fanfare_internal.base64url(bytea) is
  'Base64url without padding, as JWTs and JWKs use it.';

revoke all on function fanfare_internal.base64url(bytea) from public;
