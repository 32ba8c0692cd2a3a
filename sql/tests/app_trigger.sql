select no_plan();
select shop();
select add_handlers('http');
select is((fanfare_internal.app_trigger((select id from fanfare.apps), 'http')).kind, 'pubsub', 'the trigger');
select throws_ok($$ select fanfare_internal.app_trigger((select id from fanfare.apps), 'none') $$, 'ZF210', null, 'ZF210 no such trigger');
select throws_ok($$ select fanfare_internal.app_trigger(0, 'http') $$, 'ZF210', null, 'ZF210 another app''s');
select executable_by('fanfare_internal.app_trigger(bigint, text)');

select * from finish();
