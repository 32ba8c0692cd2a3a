select no_plan();
create function pg_temp.sign(input bytea, secret bytea) returns text language sql as $$
  select fanfare_internal.token_signature(convert_from(input, 'UTF8'), fanfare_internal.hmac_key(secret, 54), fanfare_internal.hmac_key(secret, 92))
$$;
-- RFC 7515, appendix A.1
select is(
  pg_temp.sign(
    'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
    decode('AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==', 'base64')),
  'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', 'as RFC 7515 says');
-- RFC 4231, test cases 1 and 2
select is(
  pg_temp.sign('Hi There', decode(repeat('0b', 20), 'hex')),
  fanfare_internal.base64url('\xb0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'), 'as RFC 4231 says');
select is(
  pg_temp.sign('what do ya want for nothing?', 'Jefe'),
  fanfare_internal.base64url('\x5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'), 'of a short secret');
select executable_by('fanfare_internal.token_signature(text, bytea, bytea)');
select * from finish();
