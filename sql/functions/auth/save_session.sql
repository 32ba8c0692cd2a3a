create or replace function fanfare_internal.save_session(key fanfare.api_keys, purpose text, lasts interval)
returns text
language plpgsql volatile
as $$
declare
  v_secret text := substr(translate(encode(fanfare_internal.random_bytes(32), 'base64'), '+/', 'Aa'), 1, 43);
begin
  delete from fanfare_internal.sessions as n where n.key_id = save_session.key.id and n.expires_at <= clock_timestamp();
  insert into fanfare_internal.sessions (secret_hash, key_id, purpose, expires_at)
  values (
    sha256(convert_to(v_secret, 'UTF8')), save_session.key.id, save_session.purpose,
    least(clock_timestamp() + save_session.lasts, save_session.key.expires_at)
  );
  return 'ff_' || save_session.key.prefix || '_' || v_secret;
end
$$;

comment on function fanfare_internal.save_session(fanfare.api_keys, text, interval) is
  'Makes a session of a key, or a code for one, which ends with the key at the latest, and returns its secret. Forgets those of the key that are over.';

revoke all on function fanfare_internal.save_session(fanfare.api_keys, text, interval) from public;
