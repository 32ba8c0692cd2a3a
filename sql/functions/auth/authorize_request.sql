create or replace function fanfare_internal.authorize_request(
  credential text,
  capability text,
  host text,
  app text default null,
  topic text default null
)
returns setof fanfare_internal.key_grants
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_by_key boolean := coalesce(left(authorize_request.credential, 3) = 'ff_', true);
  v_key fanfare.api_keys;
  v_app fanfare.apps;
begin
  if authorize_request.app is null then
    select a.* into v_app from fanfare.apps as a where a.id = fanfare_internal.resolve_app(authorize_request.host);
    if v_app.id is null then
      return;
    end if;
  else
    select a.* into v_app from fanfare.apps as a where a.name = authorize_request.app;
  end if;

  if v_by_key then
    -- Who has no valid credential learns nothing about which apps exist.
    v_key := fanfare_internal.valid_key(authorize_request.credential);
    if authorize_request.app is not null
      and (v_app.id is null or v_key.app_id <> v_app.id)
    then
      raise exception 'no app named "%"', left(authorize_request.app, 64) using errcode = 'ZF001';
    end if;
    perform fanfare_internal.require_capability(v_key, authorize_request.capability, v_app.id);
  elsif authorize_request.capability is distinct from 'topic.publish'
    or not fanfare_internal.scope_covers(
      (fanfare_internal.verify_token(v_app.id, authorize_request.credential)).publish, authorize_request.topic)
    is true
  then
    raise exception 'the token is not valid' using errcode = 'ZF060';
  end if;
  return query select v_app.id, v_app.name, v_app.publish_rate, v_key.prefix, v_key.publish_rate;
end
$$;

comment on function fanfare_internal.authorize_request(text, text, text, text, text) is
  'The app that a request is for, where its credential has the capability there: the named app (/v1/apps/:app/…), else the host''s, else no row. The credential is an API key or, for topic.publish to a topic, a subscriber token that covers it. Errors: ZF001 there is no app of that name, or the key is another''s (the same), ZF060, ZF061 as authorize_key, ZF060 bad token.';

revoke all on function fanfare_internal.authorize_request(text, text, text, text, text) from public;
grant execute on function fanfare_internal.authorize_request(text, text, text, text, text) to fanfare_server;
