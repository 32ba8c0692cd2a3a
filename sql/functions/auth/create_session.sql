create or replace function fanfare_internal.create_session(key text, lasts interval)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key fanfare.api_keys := fanfare_internal.valid_key(create_session.key);
begin
  if not exists (
    select from fanfare_internal.api_key_secrets as s
    where s.key_id = v_key.id and s.secret_hash = sha256(convert_to(substr(create_session.key, 17), 'UTF8'))
  ) then
    raise exception 'the API key is not valid' using errcode = 'ZF060', hint = 'a session makes no other session';
  end if;
  return fanfare_internal.save_session(v_key, 'session', create_session.lasts);
end
$$;

comment on function fanfare_internal.create_session(text, interval) is
  'Signs in with an API key: returns a secret that stands for the key until it is over, or the key is. Errors: ZF060 as valid_key, or the key is a session itself.';

revoke all on function fanfare_internal.create_session(text, interval) from public;
grant execute on function fanfare_internal.create_session(text, interval) to fanfare_server;
