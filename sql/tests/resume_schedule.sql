select no_plan();
select fanfare.create_app('shop');
select fanfare.create_schedule('s', '@hourly');
select fanfare.pause_schedule('s');
select fanfare.resume_schedule('s');
select is((select s.paused from fanfare.schedules as s), false, 'is resumed');
select is((select s.next_at is null from fanfare.schedules as s), false, 'and so is its next tick');
select lives_ok($$ select fanfare.resume_schedule('s') $$, 'again changes nothing');
select throws_ok($$ select fanfare.resume_schedule('x') $$, 'ZF354', null, 'ZF354 no such schedule');

select executable_by('fanfare.resume_schedule(text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
