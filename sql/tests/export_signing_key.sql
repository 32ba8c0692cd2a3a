select no_plan();
select fanfare.create_app('shop');
create temporary table jwk as select fanfare.export_signing_key('shop') as key;
select is(
  (select key - 'k' from jwk), (select jsonb_build_object('kty', 'oct', 'alg', 'HS256', 'kid', kid) from fanfare.signing_keys), 'a JWK');
select is((select key ->> 'k' from jwk), (select fanfare_internal.base64url(secret) from fanfare_internal.signing_secrets), 'with the secret');
select throws_ok($$ select fanfare.export_signing_key('none') $$, 'ZF003', null, 'ZF003 no such app');
select act_as('admin');
select throws_ok('select secret from fanfare_internal.signing_secrets', '42501', null, 'an admin reads no secret otherwise');
reset role;
select executable_by('fanfare.export_signing_key(text)', 'fanfare_admin');
select * from finish();
