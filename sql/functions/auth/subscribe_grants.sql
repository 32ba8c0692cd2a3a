create or replace view fanfare_internal.subscribe_grants as
select null::bigint as app_id, null::text as app_name, null::text as topic, null::bigint as topic_id, null::bigint as external_after,
  null::timestamptz as expires_at, null::text as subject, null::text as token_id, null::timestamptz as issued_at,
  null::text as kid, null::boolean as by_token
where false;

comment on view fanfare_internal.subscribe_grants is
  'Shape of what authorize_subscribe answers, a row a topic that was asked for: topic_id is null where it is denied, external_after is the batch that ended what is not shown outside, expires_at to kid are null without a token, by_token says that the topic would not be granted without it.';

grant select on fanfare_internal.subscribe_grants to fanfare_server;
