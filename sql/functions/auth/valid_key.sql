create or replace function fanfare_internal.valid_key(key text)
returns fanfare.api_keys
language plpgsql stable
as $$
declare
  v_key fanfare.api_keys;
begin
  if valid_key.key is null or valid_key.key !~ '^ff_[a-z0-9]{12}_[A-Za-z0-9]{43}$' then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;

  select k.* into v_key
  from fanfare.api_keys as k
  join fanfare_internal.api_key_secrets as s on s.key_id = k.id
  cross join lateral (select sha256(convert_to(substr(valid_key.key, 17), 'UTF8')) as hash) as given
  where k.prefix = substr(valid_key.key, 4, 12)
    -- Comparing hashes of a 256-bit secret tells a guesser nothing about it.
    and (
      s.secret_hash = given.hash
      or exists (
        select from fanfare_internal.sessions as n
        where n.secret_hash = given.hash and n.key_id = k.id and n.purpose = 'session' and n.expires_at > clock_timestamp()
      )
    )
    and coalesce(k.expires_at > clock_timestamp(), true);

  if v_key.id is null then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;
  return v_key;
end
$$;

comment on function fanfare_internal.valid_key(text) is
  'The row of an API key, whatever it may do. A session of the key, ff_<prefix>_<secret of the session>, stands for it. Errors: ZF060 malformed, unknown or expired (which one is not said).';

revoke all on function fanfare_internal.valid_key(text) from public;
