create or replace function fanfare_internal.redeem_sign_in_code(code text, lasts interval)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key fanfare.api_keys;
begin
  with
  redeemed as (
    delete from fanfare_internal.sessions as n
    where n.secret_hash = sha256(convert_to(substr(redeem_sign_in_code.code, 17), 'UTF8')) and n.purpose = 'code'
    returning n.key_id, n.expires_at
  )
  select k.* into v_key
  from redeemed as r
  join fanfare.api_keys as k on k.id = r.key_id
  where r.expires_at > clock_timestamp()
    and k.prefix = substr(redeem_sign_in_code.code, 4, 12)
    and coalesce(k.expires_at > clock_timestamp(), true);
  if v_key.id is null then
    raise exception 'the code is not valid' using errcode = 'ZF060', hint = 'it can be used once, within 10 minutes';
  end if;
  return fanfare_internal.save_session(v_key, 'session', redeem_sign_in_code.lasts);
end
$$;

comment on function fanfare_internal.redeem_sign_in_code(text, interval) is
  'Exchanges a code for a session. Errors: ZF060 unknown, used or over (which one is not said).';

revoke all on function fanfare_internal.redeem_sign_in_code(text, interval) from public;
grant execute on function fanfare_internal.redeem_sign_in_code(text, interval) to fanfare_server;
