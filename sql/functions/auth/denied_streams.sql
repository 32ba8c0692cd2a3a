create or replace function fanfare_internal.denied_streams(checks jsonb)
returns setof fanfare_internal.denied_topics
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select d.stream, d.topic_id, d.reason
  from (
    select c.stream, c.topic_id,
      case
        when t.id is null or t.app_id <> c.app_id then 'topic_deleted'
        when not t.external_subscribable then 'topic_internal'
        when t.auth_mode = 'token' and not c.token then 'token_required'
        when c.jti ~ '^ff_' and k.id is null then 'key_revoked'
        when c.kid is not null and not exists (
          select from fanfare.signing_keys as s
          where s.app_id = c.app_id and s.kid = c.kid and coalesce(s.expires_at > clock_timestamp(), true)
        ) then 'token_revoked'
        when c.iat is not null and fanfare_internal.token_revoked(c.app_id, c.jti, c.sub, c.iat) then 'token_revoked'
      end as reason
    from jsonb_to_recordset(denied_streams.checks)
      as c (stream text, app_id bigint, topic_id bigint, token boolean, jti text, sub text, iat timestamptz, kid text)
    left join fanfare.topics as t on t.id = c.topic_id
    left join fanfare.api_keys as k
      on k.prefix = substr(c.jti, 4)
      and coalesce(k.expires_at > clock_timestamp(), true)
      and fanfare_internal.held_capabilities(k.capabilities) && '{*,topic.subscribe}'
  ) as d
  where d.reason is not null
$$;

comment on function fanfare_internal.denied_streams(jsonb) is
  'Of streams, an array of {stream, app_id, topic_id, token, jti, sub, iat, kid} with a row a topic as authorize_subscribe granted it (token is by_token), those that would not be granted any more: topic_deleted, topic_internal, token_required, token_revoked (also when the key that signed it is no longer valid), key_revoked (also when the key no longer has topic.subscribe).';

revoke all on function fanfare_internal.denied_streams(jsonb) from public;
grant execute on function fanfare_internal.denied_streams(jsonb) to fanfare_server;
