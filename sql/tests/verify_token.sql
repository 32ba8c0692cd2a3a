-- Hostile tokens; those over HTTP are in test/e2e.
select no_plan();
select set_config('test.shop', fanfare.create_app('shop')::text, false);
select set_config('test.blog', fanfare.create_app('blog')::text, false);
select set_config('test.good', fanfare.issue_subscriber_token(array['orders'], subject => 'u', publish => array['chat'], app => 'shop'), false);
select set_config('test.kid', (fanfare_internal.current_signing_key(current_setting('test.shop')::bigint)).kid, false);
select fanfare.issue_subscriber_token(array['orders'], app => 'blog');

-- A token with those headers and claims instead of good ones, signed by an app's key.
create function pg_temp.mint(header jsonb, claims jsonb default '{}', signer text default 'shop') returns text language sql as $$
  select input || '.' || fanfare_internal.token_signature(input, s.inner_key, s.outer_key)
  from fanfare.apps as a join fanfare.signing_keys as k on k.app_id = a.id and k.expires_at is null
  join fanfare_internal.signing_secrets as s on s.key_id = k.id,
    concat_ws('.',
      fanfare_internal.encode_segment(jsonb_build_object('alg', 'HS256', 'kid', current_setting('test.kid')) || header),
      fanfare_internal.encode_segment(jsonb_build_object('app', 'shop', 'exp', extract(epoch from now()) + 600, 'topics', '{orders}'::text[]) || claims)
    ) as input
  where a.name = signer
$$;
create function pg_temp.verify(token text) returns fanfare_internal.verified_tokens language sql as $$
  select fanfare_internal.verify_token(current_setting('test.shop')::bigint, verify.token)
$$;
create function pg_temp.refused(token text, what text) returns text language sql as $$
  select tap.throws_ok(format('select pg_temp.verify(%L)', refused.token), 'ZF060', 'the token is not valid', refused.what)
$$;

select is((v).topics, '["orders"]', 'topics') from (select pg_temp.verify(current_setting('test.good')) as v) as t;
select is((v).publish, '["chat"]', 'publish') from (select pg_temp.verify(current_setting('test.good')) as v) as t;
select is((v).subject, 'u', 'subject') from (select pg_temp.verify(current_setting('test.good')) as v) as t;
select is((v).expires_at - (v).issued_at, '1 hour', 'times') from (select pg_temp.verify(current_setting('test.good')) as v) as t;
select lives_ok('select pg_temp.verify(pg_temp.mint(''{}''))', 'a token that the app made itself');
select is((v).expires_at - (v).issued_at, '30 days', 'without iat it counts as issued 30 days before exp')
from (select pg_temp.verify(pg_temp.mint('{}')) as v) as t;

select pg_temp.refused(pg_temp.mint(h), 'header ' || h::text)
from unnest(array[
  '{"alg":"none"}', '{"alg":"None"}', '{"alg":"HS512"}', '{"alg":"RS256"}', '{"alg":"hs256"}', '{"alg":null}', '{"alg":["HS256"]}',
  '{"kid":null}', '{"kid":""}', '{"kid":"''; drop table fanfare.apps; --"}', '{"kid":"../../etc/passwd"}', '{"kid":"%"}', '{"kid":7}',
  '{"crit":["exp"]}', '{"crit":null}'
]::jsonb[]) as h;
select pg_temp.refused(
  fanfare_internal.encode_segment(h) || '.' || fanfare_internal.encode_segment('{"app":"shop"}') || '.' || repeat('A', 43), 'a header that is ' || h::text)
from unnest(array['{}', '[]', '"HS256"', '7', 'null', '["alg"]']::jsonb[]) as h;
select pg_temp.refused(pg_temp.mint('{}', c), 'claims ' || c::text)
from unnest(array[
  '{"app":"blog"}', '{"exp":1}', '{"exp":99999999999999}', '{"exp":1e300}', '{"exp":"1"}', '{"exp":null}', '{"topics":"orders"}', '{"topics":[7]}'
]::jsonb[]) as c;
select pg_temp.refused(pg_temp.mint('{}', '{}', 'blog'), 'signed by another app under the kid of this one');
select pg_temp.refused(
  pg_temp.mint(jsonb_build_object('kid', (fanfare_internal.current_signing_key(current_setting('test.blog')::bigint)).kid), '{}', 'blog'),
  'a key of another app');
select pg_temp.refused(fanfare.issue_subscriber_token(array['orders'], app => 'blog'), 'a token of another app');

select pg_temp.refused(t, format('shape %L', left(t, 30)))
from unnest(array[
  null, '', '.', '..', 'a.b', 'Bearer ' || current_setting('test.good'), current_setting('test.good') || '=',
  current_setting('test.good') || E'\n', ' ' || current_setting('test.good'), current_setting('test.good') || '.x',
  substr(current_setting('test.good'), 1, length(current_setting('test.good')) - 1), regexp_replace(current_setting('test.good'), '[^.]*$', ''),
  regexp_replace(current_setting('test.good'), '^[^.]*', 'a'), regexp_replace(current_setting('test.good'), '^[^.]*', 'AAAA'),
  repeat('a', 100000), repeat('a', 50000) || '.' || repeat('b', 50000) || '.' || repeat('c', 43)
]) as t;
select pg_temp.refused(overlay(current_setting('test.good') placing c from length(current_setting('test.good')) - 20), 'another signature')
from translate(substr(current_setting('test.good'), length(current_setting('test.good')) - 20, 1), 'A', 'B') as o (l),
  lateral (select case when o.l = 'Q' then 'R' else 'Q' end) as x (c);
select pg_temp.refused(
  split_part(current_setting('test.good'), '.', 1) || '.' || fanfare_internal.encode_segment(
    fanfare_internal.decode_segment(split_part(current_setting('test.good'), '.', 2)) || '{"topics":["*"]}') || '.'
  || split_part(current_setting('test.good'), '.', 3), 'another payload under the signature');

-- Rotation: good for the grace, then not.
select fanfare.rotate_signing_key('shop', '1 hour');
select is((pg_temp.verify(current_setting('test.good'))).subject, 'u', 'a replaced key is good for the grace');
update fanfare.signing_keys set expires_at = clock_timestamp() + interval '1 minute' where kid = current_setting('test.kid');
select ok((pg_temp.verify(current_setting('test.good'))).expires_at < now() + interval '2 minutes', 'and no longer than that');
update fanfare.signing_keys set expires_at = clock_timestamp() where kid = current_setting('test.kid');
select pg_temp.refused(current_setting('test.good'), 'a key whose grace is over');
update fanfare.signing_keys set expires_at = clock_timestamp() + interval '1 hour' where kid = current_setting('test.kid');
select fanfare.revoke_tokens(subject => 'u', app => 'shop');
select pg_temp.refused(current_setting('test.good'), 'a revoked one');

select executable_by('fanfare_internal.verify_token(bigint, text)');
select * from finish();
