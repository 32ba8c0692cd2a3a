create or replace function fanfare_internal.authorize_subscribe(
  host text,
  topics text[],
  credential text default null,
  app text default null
)
returns setof fanfare_internal.subscribe_grants
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app fanfare.apps := fanfare_internal.served_app(authorize_subscribe.host, authorize_subscribe.app);
  v_token fanfare_internal.verified_tokens;
  v_first_is_there boolean;
  v_granted boolean := false;
  v_topic record;
  v_grant fanfare_internal.subscribe_grants;
begin
  if left(authorize_subscribe.credential, 3) = 'ff_' then
    v_token := fanfare_internal.key_as_token(v_app.id, authorize_subscribe.credential);
  elsif authorize_subscribe.credential is not null then
    v_token := fanfare_internal.verify_token(v_app.id, authorize_subscribe.credential);
  end if;

  v_grant := (
    v_app.id, v_app.name, null, null, null,
    v_token.expires_at, v_token.subject, v_token.token_id, v_token.issued_at, v_token.kid, null);
  for v_topic in
    select asked.name, t.id, t.external_after, t.auth_mode
    from unnest(authorize_subscribe.topics) with ordinality as asked (name, ordinality)
    left join fanfare.topics as t
      on t.app_id = v_app.id and t.name = asked.name and t.external_subscribable
    order by asked.ordinality
  loop
    v_first_is_there := coalesce(v_first_is_there, v_topic.id is not null);
    -- A token adds to what is public, and takes nothing away.
    v_grant.by_token := v_topic.auth_mode <> 'public' and fanfare_internal.scope_covers(v_token.topics, v_topic.name);
    if v_topic.auth_mode = 'public' or v_grant.by_token then
      v_granted := v_granted or v_topic.id is not null;
    else
      v_topic.id := null;
    end if;
    v_grant.topic := v_topic.name;
    v_grant.topic_id := v_topic.id;
    v_grant.external_after := v_topic.external_after;
    return next v_grant;
  end loop;

  if not v_granted and v_first_is_there then
    raise exception 'the topic needs a token that covers it' using errcode = 'ZF060';
  elsif not v_granted then
    raise exception 'no such topic' using errcode = 'ZF100';
  end if;
end
$$;

comment on function fanfare_internal.authorize_subscribe(text, text[], text, text) is
  'Which of the topics a client outside may stream, a row each, in the app that is named or else the host''s. The credential is a subscriber token or an API key with topic.subscribe. One that is not valid is never taken as none. Errors, where no topic is granted: ZF060 if the first is there, ZF100 if it is missing or internal (the same); ZF060 bad credential, ZF061 the key lacks topic.subscribe, ZF100 no app.';

revoke all on function fanfare_internal.authorize_subscribe(text, text[], text, text) from public;
grant execute on function fanfare_internal.authorize_subscribe(text, text[], text, text) to fanfare_server;
