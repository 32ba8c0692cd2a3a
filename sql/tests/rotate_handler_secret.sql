select no_plan();
select shop();
select add_handlers('http', 'pull');
create temporary table before as select (webhook_secrets('http')).secret;
create temporary table given as select fanfare.rotate_handler_secret('http') as secret;
select is(secret, fanfare.handler_secret('http'), 'gives the new one') from given;
select results_eq(
  $$ select h.previous_secret = b.secret, h.secret <> b.secret, h.previous_secret_until between now() + interval '23 hours' and now() + interval '25 hours' from webhook_secrets('http') as h, before as b $$,
  $$ values (true, true, true) $$, 'and keeps the old for a day');
select is(
  fanfare.rotate_handler_secret('http', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '0'), 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'or takes one');
select throws_ok($$ select fanfare.rotate_handler_secret('http', 'x') $$, 'ZF202', null, 'ZF202 secret');
select throws_ok($$ select fanfare.rotate_handler_secret('http', grace => '31 days') $$, 'ZF202', null, 'ZF202 grace');
select throws_ok($$ select fanfare.rotate_handler_secret('pull') $$, 'ZF206', null, 'ZF206 it has none');
select executable_by('fanfare.rotate_handler_secret(text, text, interval, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
