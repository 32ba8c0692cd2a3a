select no_plan();
select fanfare.create_app('shop');
select fanfare.create_api_key('a', '{*}');
select has_trigger('fanfare', 'api_keys', 'tell_servers', 'a change of a key tells the servers; that they hear is tested in test/e2e');
select lives_ok('update fanfare.api_keys set expires_at = now()', 'by plain SQL too');
select lives_ok('delete from fanfare.api_keys', 'and a deleted one');
select executable_by('fanfare_internal.key_changed()');
select * from finish();
