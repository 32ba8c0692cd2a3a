create or replace function fanfare.create_api_key(
  name text,
  capabilities text[],
  app text default null,
  expires_at timestamptz default null,
  publish_rate integer default null
)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint;
  v_unknown text;
  v_key_id bigint;
  v_prefix text := encode(fanfare_internal.random_bytes(6), 'hex');
  v_secret text := substr(translate(encode(fanfare_internal.random_bytes(32), 'base64'), '+/', 'Aa'), 1, 43);
begin
  if create_api_key.app is distinct from '*' then
    v_app_id := fanfare_internal.session_app(create_api_key.app);
  end if;
  if coalesce(cardinality(create_api_key.capabilities), 0) = 0 then
    raise exception 'capabilities is empty'
      using errcode = 'ZF009', hint = 'capabilities: such as array[''topic.publish'']';
  end if;
  select coalesce(c.name, 'null') into v_unknown
  from unnest(create_api_key.capabilities) as c (name)
  where (c.name = any (array['*'] || fanfare_internal.known_capabilities())) is not true;
  if v_unknown is not null then
    raise exception 'capability "%" is not known', left(v_unknown, 64)
      using errcode = 'ZF110', hint = 'known are * and ' || array_to_string(fanfare_internal.known_capabilities(), ', ');
  end if;
  if not coalesce(octet_length(create_api_key.name) between 1 and 200, false)
    or create_api_key.expires_at <= clock_timestamp()
    or create_api_key.publish_rate < 1
  then
    raise exception 'name, expires_at or publish_rate is not valid' using errcode = 'ZF114',
      hint = 'name: 1 to 200 bytes; expires_at: in the future, or null; publish_rate: above 0, or null';
  end if;

  insert into fanfare.api_keys (app_id, name, prefix, capabilities, expires_at, publish_rate)
  values (
    v_app_id, create_api_key.name, v_prefix,
    create_api_key.capabilities, create_api_key.expires_at, create_api_key.publish_rate
  )
  returning id into v_key_id;
  insert into fanfare_internal.api_key_secrets (key_id, secret_hash)
  values (v_key_id, sha256(convert_to(v_secret, 'UTF8')));
  return 'ff_' || v_prefix || '_' || v_secret;
end
$$;

comment on function fanfare.create_api_key(text, text[], text, timestamptz, integer) is
'Makes an API key for an app and returns it, this once.
Only a hash of it is stored. app => * makes a key for all apps.
Errors: ZF002 app is missing, ZF003 app, ZF009 no capability, ZF110 an unknown capability, ZF114 name, expires_at or publish_rate.
Example: select fanfare.create_api_key(''backend'', ''{topic.publish}'', ''shop'');';

revoke all on function fanfare.create_api_key(text, text[], text, timestamptz, integer) from public;
grant execute on function fanfare.create_api_key(text, text[], text, timestamptz, integer) to fanfare_admin;
