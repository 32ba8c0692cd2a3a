create or replace function fanfare.current_signing_key(app_id bigint)
returns fanfare.signing_keys
language plpgsql volatile
as $$
declare
  v_key fanfare.signing_keys;
begin
  loop
    select k.* into v_key
    from fanfare.signing_keys as k
    where k.app_id = current_signing_key.app_id and k.expires_at is null;
    exit when v_key.id is not null;

    insert into fanfare.signing_keys (app_id, kid, secret)
    values (
      current_signing_key.app_id,
      encode(fanfare.gen_random_bytes(6), 'hex'), fanfare.gen_random_bytes(32)
    )
    on conflict do nothing;
  end loop;
  return v_key;
end
$$;

comment on function fanfare.current_signing_key(bigint) is
  'The key that signs the app''s tokens, made at first use; of two sessions that make it at once, both get the same.';

revoke all on function fanfare.current_signing_key(bigint) from public;
