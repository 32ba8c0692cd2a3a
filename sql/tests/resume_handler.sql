select no_plan();
select shop();
select add_handlers('http');
select fanfare.pause_handler('http');
select fanfare.resume_handler('http');
select ok((handler('http')).paused_at is null, 'resumes');
select throws_ok($$ select fanfare.resume_handler('none') $$, 'ZF200', null, 'ZF200 no such handler');
select executable_by('fanfare.resume_handler(text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
