select no_plan();
create temporary table app as select fanfare.create_app('shop') as id;
select is((select count(*) from fanfare.signing_keys), 0::bigint, 'an app begins without a key');
create temporary table first as select (fanfare_internal.current_signing_key(app.id)).* from app;
select is((fanfare_internal.current_signing_key(app.id)).kid, first.kid, 'the same at every use') from app, first;
select is((select count(*) from fanfare.signing_keys), 1::bigint, 'made once');
select is(octet_length(s.secret), 32, '32 bytes')
from first join fanfare.signing_keys as k on k.kid = first.kid join fanfare_internal.signing_secrets as s on s.key_id = k.id;
select results_eq(
  'select inner_key, outer_key from fanfare_internal.signing_secrets',
  'select fanfare_internal.hmac_key(secret, 54), fanfare_internal.hmac_key(secret, 92) from fanfare_internal.signing_secrets', 'with its padded keys');
select isnt((fanfare_internal.current_signing_key(fanfare.create_app('blog'))).kid, first.kid, 'each app has its own') from first;
select is((select count(distinct secret) from fanfare_internal.signing_secrets), 2::bigint, 'and its own secret');
update fanfare.signing_keys set expires_at = now() + interval '1 hour';
select isnt((fanfare_internal.current_signing_key(app.id)).kid, first.kid, 'one that was replaced does not sign') from app, first;
select executable_by('fanfare_internal.current_signing_key(bigint)');
select * from finish();
