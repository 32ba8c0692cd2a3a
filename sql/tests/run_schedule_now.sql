select no_plan();
select fanfare.create_app('shop');
select fanfare.create_schedule('s', '0 0 1 1 *');
create temporary table before as select s.next_at, s.version from fanfare.schedules as s;

create temporary table ran as select fanfare.run_schedule_now('s') as id;
select results_eq('select id, key from fanfare.messages', $$ select id, 's' from ran $$, 'publishes, and returns the message');
select results_eq('select next_at, version from fanfare.schedules', 'select * from before', 'the next tick is not moved');
select fanfare.pause_schedule('s');
select lives_ok($$ select fanfare.run_schedule_now('s') $$, 'also of a paused one');
select throws_ok($$ select fanfare.run_schedule_now('x') $$, 'ZF354', null, 'ZF354 no such schedule');

select executable_by('fanfare.run_schedule_now(text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
