select no_plan();
select is(fanfare_internal.hmac_key('\x01ff', 54), decode('37c9' || repeat('36', 62), 'hex'), 'each byte XOR the pad, zeros behind a short secret');
select is(
  fanfare_internal.hmac_key(decode(repeat('5c', 64), 'hex'), 92), decode(repeat('00', 64), 'hex'), 'a secret of a whole block as it is');
select executable_by('fanfare_internal.hmac_key(bytea, integer)');
select * from finish();
