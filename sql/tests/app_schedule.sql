select no_plan();
select fanfare.create_app('shop');
select fanfare.create_schedule('s', '@hourly');

select is((fanfare_internal.app_schedule('s', null)).name, 's', 'by name');
select throws_ok($$ select fanfare_internal.app_schedule('x', null) $$, 'ZF354', null, 'ZF354 no such schedule');
select throws_ok($$ select fanfare_internal.app_schedule(null, null) $$, 'ZF354', null, 'ZF354 null');
select throws_ok($$ select fanfare_internal.app_schedule('s', 'blog') $$, 'ZF003', null, 'ZF003 no such app');
select fanfare.create_app('blog');
select throws_ok($$ select fanfare_internal.app_schedule('s', 'blog') $$, 'ZF354', null, 'ZF354 another app''s');

select executable_by('fanfare_internal.app_schedule(text, text)');

select * from finish();
