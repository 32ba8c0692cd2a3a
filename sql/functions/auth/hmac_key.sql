create or replace function fanfare_internal.hmac_key(secret bytea, pad integer)
returns bytea
language plpgsql immutable strict parallel safe
as $$
declare
  v_key bytea := hmac_key.secret || decode(repeat('00', 64 - octet_length(hmac_key.secret)), 'hex');
begin
  for v_n in 0 .. 63 loop
    v_key := set_byte(v_key, v_n, get_byte(v_key, v_n) # hmac_key.pad);
  end loop;
  return v_key;
end
$$;

comment on function fanfare_internal.hmac_key(bytea, integer) is
  'A secret of at most 64 bytes, filled to a block of SHA-256 with zeros, each byte XOR the pad: 54 (0x36) for the inner hash of HMAC, 92 (0x5c) for the outer one (RFC 2104, section 2).';

revoke all on function fanfare_internal.hmac_key(bytea, integer) from public;
