create or replace function fanfare_internal.verify_token(app_id bigint, token text)
returns fanfare_internal.verified_tokens
language plpgsql stable
as $$
declare
  v_header jsonb;
  v_claims jsonb;
  v_key record;
  v_now timestamptz := clock_timestamp();
  v_exp timestamptz;
  v_verified fanfare_internal.verified_tokens;
begin
  -- Shape and size come before anything is decoded; claims only after the signature.
  if octet_length(verify_token.token) <= 8192
    and verify_token.token ~ E'^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}$'
  then
    v_header := fanfare_internal.decode_segment(split_part(verify_token.token, '.', 1));
  end if;
  select s.inner_key, s.outer_key, k.expires_at, k.kid, a.name as app into v_key
  from fanfare.signing_keys as k
  join fanfare_internal.signing_secrets as s on s.key_id = k.id
  join fanfare.apps as a on a.id = k.app_id
  where k.app_id = verify_token.app_id
    and k.kid = v_header ->> 'kid'
    and coalesce(k.expires_at > v_now, true)
    and v_header ->> 'alg' = 'HS256'
    and not v_header ? 'crit';
  -- Hashes are compared: how far they agree tells nothing about the right signature.
  if v_key.app is not null
    and sha256(convert_to(right(verify_token.token, 43), 'UTF8'))
      = sha256(convert_to(fanfare_internal.token_signature(
        left(verify_token.token, -44), v_key.inner_key, v_key.outer_key), 'UTF8'))
  then
    v_claims := fanfare_internal.decode_segment(split_part(verify_token.token, '.', 2));
  end if;
  if v_claims is not null and fanfare_internal.claims_hold(v_claims, v_key.app, extract(epoch from v_now)) then
    v_exp := to_timestamp((v_claims ->> 'exp')::double precision);
    v_verified := (
      v_claims -> 'topics', v_claims -> 'publish', v_claims ->> 'sub', v_claims ->> 'jti',
      least(coalesce(to_timestamp((v_claims ->> 'iat')::double precision), v_exp - interval '30 days'), v_now),
      least(v_exp, v_key.expires_at), v_key.kid);
    if not fanfare_internal.token_revoked(app_id, v_verified.token_id, v_verified.subject, v_verified.issued_at) then
      return v_verified;
    end if;
  end if;
  raise exception 'the token is not valid' using errcode = 'ZF060';
exception
  when data_exception then -- not base64url, not UTF-8, not JSON, no number
    raise exception 'the token is not valid' using errcode = 'ZF060';
end
$$;

comment on function fanfare_internal.verify_token(bigint, text) is
  'What a subscriber token of the app grants. One without iat counts as issued 30 days before it expires. Errors: ZF060, whatever is wrong with it.';

revoke all on function fanfare_internal.verify_token(bigint, text) from public;
