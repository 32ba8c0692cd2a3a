create or replace function fanfare.authorize_key(key text, capability text, app_id bigint)
returns boolean
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_key fanfare.api_keys;
begin
  if authorize_key.key is null or authorize_key.key !~ '^ff_[a-z0-9]{12}_[A-Za-z0-9]{43}$' then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;

  select k.* into v_key
  from fanfare.api_keys as k
  where k.prefix = substr(authorize_key.key, 4, 12);

  -- Comparing hashes of a 256-bit secret tells a guesser nothing about it.
  if v_key.id is null
    or v_key.secret_hash <> sha256(convert_to(substr(authorize_key.key, 17), 'UTF8'))
    or (v_key.app_id is not null and v_key.app_id is distinct from authorize_key.app_id)
  then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;
  if not v_key.capabilities && array[authorize_key.capability, '*'] then
    raise exception 'the API key lacks the capability %', authorize_key.capability
      using errcode = 'ZF061';
  end if;
  return true;
end
$$;

comment on function fanfare.authorize_key(text, text, bigint) is
  'True where the API key may use the capability in the app. Errors: ZF060 malformed, unknown, or another app''s (which one is not said), ZF061 it lacks the capability.';

revoke all on function fanfare.authorize_key(text, text, bigint) from public;
grant execute on function fanfare.authorize_key(text, text, bigint) to fanfare_server;
