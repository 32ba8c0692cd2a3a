create or replace function fanfare.token_signature(input text, secret bytea)
returns text
language sql stable strict parallel safe
as $$
  select translate(encode(
    fanfare.hmac(convert_to(token_signature.input, 'UTF8'), token_signature.secret, 'sha256'), 'base64'), '+/=', '-_')
$$;

comment on function fanfare.token_signature(text, bytea) is
  'Signature (HS256) of a JWT''s header and claims, in base64url.';

revoke all on function fanfare.token_signature(text, bytea) from public;
