select no_plan();
select ok(fanfare_internal.queue_holder() ~ '^(nobody|pid \d+, role )', 'a sentence');
select executable_by('fanfare_internal.queue_holder()', 'fanfare_server');
select * from finish();
