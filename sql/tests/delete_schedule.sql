select no_plan();
select fanfare.create_app('shop');
select fanfare.create_schedule('s', '@hourly');
select fanfare.create_schedule('kept', '@hourly');
select fanfare.delete_schedule('s');
select results_eq('select name from fanfare.schedules', array['kept'], 'it is gone, and no other');
select throws_ok($$ select fanfare.delete_schedule('s') $$, 'ZF354', null, 'ZF354 no such schedule');

select executable_by('fanfare.delete_schedule(text, text)', 'fanfare_admin', 'fanfare_server');

select * from finish();
