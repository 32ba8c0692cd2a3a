select no_plan();
select shop();
select add_handlers('http');
select fanfare.pause_handler('http');
create temporary table paused as select (handler('http')).paused_at;
select ok(paused_at is not null, 'pauses') from paused;
select fanfare.pause_handler('http');
select is((handler('http')).paused_at, paused_at, 'again changes nothing') from paused;
select throws_ok($$ select fanfare.pause_handler('none') $$, 'ZF200', null, 'ZF200 no such handler');
select executable_by('fanfare.pause_handler(text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
