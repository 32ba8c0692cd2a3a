select no_plan();
select fanfare.create_app(a) from unnest(array['shop', 'blog']) as a;
select fanfare.create_topic(t, true, 'public', 'shop') from unnest(array['open', 'closed', 'guarded']) as t;
select set_config('test.key', fanfare.create_api_key('a', array['topic.subscribe'], 'shop'), false);
create temporary table checks as
select s.stream, t.app_id, t.id as topic_id, s.token, s.jti, s.sub, case when s.sub <> '' then now() - interval '1 minute' end as iat,
  case when s.sub <> '' then (fanfare_internal.current_signing_key(t.app_id)).kid end as kid
from fanfare.topics as t
join (values
  ('anonymous', false, null, null), ('one', true, 'j1', 'u1'), ('two', true, 'j2', 'u2'),
  ('key', true, left(current_setting('test.key'), 15), null)
) as s (stream, token, jti, sub) on t.name in ('open', 'closed', 'guarded');
create function pg_temp.denied() returns text language sql as $$
  select string_agg(format('%s %s %s', d.stream, coalesce(t.name, 'none'), d.reason), ', ' order by d.stream, t.name)
  from fanfare_internal.denied_streams((select jsonb_agg(c) from checks as c)) as d
  left join fanfare.topics as t on t.id = d.topic_id
$$;
select is(pg_temp.denied(), null, 'none at first');
update fanfare.topics set auth_mode = 'token' where name = 'guarded';
select is(pg_temp.denied(), 'anonymous guarded token_required', 'those without a token where one is needed');
update fanfare.topics set auth_mode = 'public' where name = 'guarded';
update fanfare.topics set external_subscribable = false where name = 'closed';
select is(
  pg_temp.denied(),
  'anonymous closed topic_internal, key closed topic_internal, one closed topic_internal, two closed topic_internal', 'all of an internal one');
delete from checks where topic_id = (select id from fanfare.topics where name = 'closed');
select fanfare.revoke_tokens(jti => 'j1', app => 'shop');
select is(pg_temp.denied(), 'one guarded token_revoked, one open token_revoked', 'a revoked token on every topic');
select fanfare.revoke_tokens(everything => true, before => now(), app => 'shop');
select is(
  pg_temp.denied(), 'one guarded token_revoked, one open token_revoked, two guarded token_revoked, two open token_revoked',
  'all tokens, but not API keys');
delete from fanfare.revocations;
update fanfare.signing_keys set expires_at = now();
select is(
  pg_temp.denied(), 'one guarded token_revoked, one open token_revoked, two guarded token_revoked, two open token_revoked',
  'tokens whose signing key is no longer valid');
delete from checks where stream in ('one', 'two');
update fanfare.api_keys set capabilities = '{topic.publish}';
select is(pg_temp.denied(), 'key guarded key_revoked, key open key_revoked', 'a key that may no longer subscribe');
update fanfare.api_keys set capabilities = '{*}';
update checks set app_id = (select id from fanfare.apps where name = 'blog') where stream = 'anonymous';
delete from fanfare.topics where name = 'guarded';
update fanfare.api_keys set expires_at = now();
select is(
  pg_temp.denied(), 'anonymous open topic_deleted, anonymous none topic_deleted, key open key_revoked, key none topic_deleted',
  'a deleted topic, a revoked key, another app''s topic');
select is((select count(*) from fanfare_internal.denied_streams('[]')), 0::bigint, 'none of none');
select executable_by('fanfare_internal.denied_streams(jsonb)', 'fanfare_server');
select * from finish();
