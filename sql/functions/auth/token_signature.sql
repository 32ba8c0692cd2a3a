create or replace function fanfare_internal.token_signature(input text, inner_key bytea, outer_key bytea)
returns text
language sql immutable strict parallel safe
as $$
  select translate(
    encode(sha256(outer_key || sha256(inner_key || convert_to(input, 'UTF8'))), 'base64'), '+/=', '-_')
$$;

comment on function fanfare_internal.token_signature(text, bytea, bytea) is
  'Signature of a JWT''s header and claims: HMAC-SHA256 (RFC 2104) in base64url. The keys are padded, see signing_secrets.';

revoke all on function fanfare_internal.token_signature(text, bytea, bytea) from public;
