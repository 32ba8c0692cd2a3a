select no_plan();
select shop();
select add_handlers('http', 'pull');
select is(fanfare.handler_secret('http'), (webhook_secrets('http')).secret, 'shows it');
select throws_ok($$ select fanfare.handler_secret('pull') $$, 'ZF206', null, 'ZF206 it has none');
select throws_ok($$ select fanfare.handler_secret('none') $$, 'ZF200', null, 'ZF200 no such handler');
select executable_by('fanfare.handler_secret(text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
