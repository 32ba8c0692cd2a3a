create or replace function fanfare_internal.create_sign_in_code(prefix text)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key fanfare.api_keys;
begin
  select k.* into v_key
  from fanfare.api_keys as k
  where k.prefix = create_sign_in_code.prefix and coalesce(k.expires_at > clock_timestamp(), true);
  if v_key.id is null then
    raise exception 'no API key with the prefix "%"', left(create_sign_in_code.prefix, 64) using errcode = 'ZF116';
  end if;
  return fanfare_internal.save_session(v_key, 'code', interval '10 minutes');
end
$$;

comment on function fanfare_internal.create_sign_in_code(text) is
  'A code that redeem_sign_in_code exchanges for a session of the key with this prefix, once and within 10 minutes: for links, which should hold no key. Errors: ZF116 no such key, or it is over.';

revoke all on function fanfare_internal.create_sign_in_code(text) from public;
