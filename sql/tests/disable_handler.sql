select no_plan();
select shop();
select add_handlers('http', 'pull');
select fanfare.disable_handler('http', 'it is broken');
select is((handler('http')).disabled_reason, 'it is broken', 'disables, and says why');
select fanfare.disable_handler('pull');
select is((handler('pull')).disabled_reason, 'by hand', 'always');
select throws_ok($$ select fanfare.disable_handler('none') $$, 'ZF200', null, 'ZF200 no such handler');
select executable_by('fanfare.disable_handler(text, text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
