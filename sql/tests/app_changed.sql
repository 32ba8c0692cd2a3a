select no_plan();
select fanfare.create_app('shop');
listen fanfare_control;
select has_trigger('fanfare', 'apps', 'tell_servers', 'a change of an app tells the servers');
select lives_ok($$ select fanfare.update_app('shop', '{"max_streams":1}') $$, 'and goes on');
select executable_by('fanfare_internal.app_changed()');
select * from finish();
