create or replace function fanfare_internal.current_signing_key(app_id bigint)
returns fanfare.signing_keys
language plpgsql volatile
as $$
declare
  v_key fanfare.signing_keys;
  v_secret bytea := fanfare_internal.random_bytes(32);
begin
  loop
    select k.* into v_key
    from fanfare.signing_keys as k
    where k.app_id = current_signing_key.app_id and k.expires_at is null;
    exit when v_key.id is not null;

    with made as (
      insert into fanfare.signing_keys (app_id, kid)
      values (current_signing_key.app_id, encode(fanfare_internal.random_bytes(6), 'hex'))
      on conflict do nothing
      returning id
    )
    insert into fanfare_internal.signing_secrets (key_id, secret, inner_key, outer_key)
    select m.id, v_secret, fanfare_internal.hmac_key(v_secret, 54), fanfare_internal.hmac_key(v_secret, 92)
    from made as m;
  end loop;
  return v_key;
end
$$;

comment on function fanfare_internal.current_signing_key(bigint) is
  'The key that signs the app''s tokens, made at first use; of two sessions that make it at once, both get the same.';

revoke all on function fanfare_internal.current_signing_key(bigint) from public;
