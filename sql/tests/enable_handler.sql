select no_plan();
select shop();
select add_handlers('http');
select fanfare.disable_handler('http');
update fanfare.handlers set failing_since = now() - interval '1 year';
select fanfare.enable_handler('http');
select ok(h.disabled_at is null and h.disabled_reason is null and h.failing_since is null, 'enables, from a clean slate')
from fanfare.handlers as h;
select throws_ok($$ select fanfare.enable_handler('none') $$, 'ZF200', null, 'ZF200 no such handler');
select executable_by('fanfare.enable_handler(text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
