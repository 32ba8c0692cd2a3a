create or replace function fanfare.issue_subscriber_token(
  topics text[],
  ttl interval default '1 hour',
  subject text default null,
  claims jsonb default null,
  app text default null,
  publish text[] default null
)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(issue_subscriber_token.app);
  v_scopes text[] := issue_subscriber_token.topics || issue_subscriber_token.publish;
  v_now numeric := extract(epoch from clock_timestamp());
  v_key fanfare.signing_keys;
  v_claims jsonb;
  v_input text;
  v_absent text;
begin
  if not coalesce((select bool_and(coalesce(fanfare_internal.valid_scope(s), false)) from unnest(v_scopes) as s), false) then
    raise exception 'topics and publish are not valid scopes' using errcode = 'ZF101',
      hint = 'topics, publish: at least one name of a topic, or the beginning of names with a trailing *';
  elsif not coalesce(issue_subscriber_token.ttl between '1 second' and '30 days', false) then
    raise exception 'ttl is out of range' using errcode = 'ZF102', hint = 'ttl: 1 second to 30 days';
  elsif octet_length(issue_subscriber_token.subject) not between 1 and 255 then
    raise exception 'subject is not valid' using errcode = 'ZF103', hint = 'subject: 1 to 255 bytes';
  elsif jsonb_typeof(issue_subscriber_token.claims) <> 'object' then
    raise exception 'claims is not an object' using errcode = 'ZF104', hint = 'claims: a JSON object';
  end if;

  select jsonb_object_agg(c.name, c.value) into v_claims
  from (values
    ('app', (select to_jsonb(a.name) from fanfare.apps as a where a.id = v_app_id)),
    ('iat', to_jsonb(v_now)),
    ('exp', to_jsonb(v_now + extract(epoch from issue_subscriber_token.ttl))),
    ('jti', to_jsonb(encode(fanfare_internal.random_bytes(12), 'hex'))),
    ('topics', to_jsonb(coalesce(issue_subscriber_token.topics, '{}'))),
    ('publish', to_jsonb(issue_subscriber_token.publish)),
    ('sub', to_jsonb(issue_subscriber_token.subject)),
    ('data', issue_subscriber_token.claims)
  ) as c (name, value)
  where c.value is not null;

  v_key := fanfare_internal.current_signing_key(v_app_id);
  v_input := fanfare_internal.encode_segment(jsonb_build_object('alg', 'HS256', 'typ', 'JWT', 'kid', v_key.kid))
    || '.' || fanfare_internal.encode_segment(v_claims);
  if length(v_input) > 8192 - 44 then
    raise exception 'the token would have more than 8192 characters' using errcode = 'ZF104',
      hint = 'claims, topics, publish: fewer or shorter; a token travels with every request';
  end if;
  for v_absent in select fanfare_internal.absent_topics(v_app_id, v_scopes) loop
    raise notice '%', v_absent using hint = 'the token opens it once it is made';
  end loop;
  perform fanfare_internal.record_audit(
    'tokens', 'issue', v_claims ->> 'jti', v_app_id, new => v_claims - '{app,jti,data}'::text[]);
  return (
    select v_input || '.' || fanfare_internal.token_signature(v_input, s.inner_key, s.outer_key)
    from fanfare_internal.signing_secrets as s
    where s.key_id = v_key.id
  );
end
$$;

comment on function fanfare.issue_subscriber_token(text[], interval, text, jsonb, text, text[]) is
'Makes a token (JWT) with which a client may subscribe to topics.
topics and publish are topic names, or beginnings of names with a trailing *. publish lists topics that the client may publish to. claims are kept under data. A topic that is not there yet is a NOTICE.
Errors: ZF002 app is missing, ZF003 app, ZF101 a scope is missing or not valid, ZF102 ttl, ZF103 subject, ZF104 claims, or the token would be too large.
Example: select fanfare.issue_subscriber_token(''{orders}'', ttl => ''15 minutes'', subject => ''user-7'', app => ''shop'');';

revoke all on function fanfare.issue_subscriber_token(text[], interval, text, jsonb, text, text[]) from public;
grant execute on function fanfare.issue_subscriber_token(text[], interval, text, jsonb, text, text[])
  to fanfare_publisher, fanfare_admin, fanfare_server;
