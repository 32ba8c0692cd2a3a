select no_plan();
select ok(fanfare_internal.tell('fanfare_batch', '1'), 'there is room');
select is(count(*), 1::bigint, 'no other function notifies')
from pg_proc as p
where p.pronamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace) and p.prosrc ~* E'pg_notify|\\mnotify ';
select ok(q.usage >= 0, 'the view tells the usage') from fanfare.notification_queue as q limit 1;
select executable_by('fanfare_internal.tell(text, text)');
select * from finish();
