create or replace function fanfare_internal.delegate_api_key(
  creator text,
  name text,
  capabilities text[],
  app text,
  expires_at timestamptz default null,
  publish_rate integer default null
)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_creator fanfare.api_keys := fanfare_internal.valid_key(delegate_api_key.creator);
begin
  if v_creator.app_id is not null
    and v_creator.app_id is distinct from (select a.id from fanfare.apps as a where a.name = delegate_api_key.app)
  then
    raise exception 'the API key is not valid' using errcode = 'ZF060';
  end if;
  if not ('*' = any (v_creator.capabilities) or fanfare_internal.held_capabilities(v_creator.capabilities) @> delegate_api_key.capabilities) then
    raise exception 'a key cannot give what it does not have' using errcode = 'ZF115',
      hint = 'capabilities: some of ' || array_to_string(fanfare_internal.held_capabilities(v_creator.capabilities), ', ');
  elsif v_creator.expires_at < coalesce(delegate_api_key.expires_at, 'infinity')
    or v_creator.publish_rate < coalesce(delegate_api_key.publish_rate, 2147483647)
  then
    raise exception 'a key cannot outlive or outpace the one that makes it' using errcode = 'ZF115',
      hint = 'expires_at, publish_rate: at most those of the key that makes it';
  end if;
  return fanfare.create_api_key(name => delegate_api_key.name, capabilities => delegate_api_key.capabilities,
    app => delegate_api_key.app, expires_at => delegate_api_key.expires_at, publish_rate => delegate_api_key.publish_rate);
end
$$;

comment on function fanfare_internal.delegate_api_key(text, text, text[], text, timestamptz, integer) is
  'create_api_key on behalf of another key, which gives at most what it has itself: app, capabilities, time, rate. Errors: those of create_api_key, ZF060 the creator is not valid there, ZF115 it would give more.';

revoke all on function fanfare_internal.delegate_api_key(text, text, text[], text, timestamptz, integer) from public;
grant execute on function fanfare_internal.delegate_api_key(text, text, text[], text, timestamptz, integer) to fanfare_server;
