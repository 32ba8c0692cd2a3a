select no_plan();
select shop();
select add_handlers('http');
select is((fanfare_internal.app_handler((select id from fanfare.apps), 'http')).kind, 'http', 'the handler');
select throws_ok($$ select fanfare_internal.app_handler((select id from fanfare.apps), 'none') $$, 'ZF200', null, 'ZF200 no such handler');
select throws_ok($$ select fanfare_internal.app_handler(0, 'http') $$, 'ZF200', null, 'ZF200 another app''s');
update fanfare.handlers set deleted_at = now();
select throws_ok($$ select fanfare_internal.app_handler((select id from fanfare.apps), 'http') $$, 'ZF200', null, 'ZF200 a deleted one');
select executable_by('fanfare_internal.app_handler(bigint, text)');

select * from finish();
