create or replace function fanfare.create_api_key(name text, capabilities text[], app text default null)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint;
  v_prefix text := encode(fanfare.gen_random_bytes(6), 'hex');
  v_secret text := substr(translate(encode(fanfare.gen_random_bytes(33), 'base64'), '+/', 'Aa'), 1, 43);
begin
  if create_api_key.app is distinct from '*' then
    v_app_id := fanfare.session_app(create_api_key.app);
  end if;
  if coalesce(cardinality(create_api_key.capabilities), 0) = 0 then
    raise exception 'capabilities is empty'
      using errcode = 'ZF009', hint = 'capabilities: such as array[''topic.publish'']';
  end if;

  insert into fanfare.api_keys (app_id, name, prefix, secret_hash, capabilities)
  values (
    v_app_id, create_api_key.name, v_prefix,
    sha256(convert_to(v_secret, 'UTF8')), create_api_key.capabilities
  );
  return 'ff_' || v_prefix || '_' || v_secret;
end
$$;

comment on function fanfare.create_api_key(text, text[], text) is
  'Makes an API key for an app (* for all apps) and returns it, this once; only a hash is stored. Errors: ZF002, ZF003 as session_app, ZF009 no capability.';

revoke all on function fanfare.create_api_key(text, text[], text) from public;
grant execute on function fanfare.create_api_key(text, text[], text) to fanfare_admin;
