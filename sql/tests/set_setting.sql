select no_plan();
select act_as('admin');
select lives_ok($$ select fanfare.set_setting('payload_limit', '2097152') $$, 'an admin may');
reset role;
select is(fanfare_internal.payload_limit(), 2097152, 'and it holds');
select throws_ok(format('select fanfare.set_setting(%L, %L)', n, v), 'ZF118', null, format('ZF118 for %s = %s', n, v))
from (values
  ('colour', 'red'), (null, '1'), ('payload_limit', null), ('payload_limit', '0'), ('payload_limit', '99999999'),
  ('payload_limit', 'large'), ('payload_limit', '1e9'), ('retention', '1 minute'), ('retention', 'long'), ('retention', ''),
  ('idempotency_window', '30 s'), ('default_max_attempts', '0'), ('default_backoff_base', '2 days'), ('default_backoff_cap', '-1 s')
) as x (n, v);
select is(fanfare_internal.payload_limit(), 2097152, 'nothing changed');
select executable_by('fanfare.set_setting(text, text)', 'fanfare_admin', 'fanfare_server');
select * from finish();
