select no_plan();
select fanfare.create_app('shop');
select set_config('test.key', fanfare.create_api_key('a', '{app.read}', 'shop', now() + interval '1 hour'), false);
create temporary table key as select k.* from fanfare.api_keys as k;
grant select on key to public;
select matches(
  fanfare_internal.save_session((select k from fanfare.api_keys as k), 'session', '30 days'), '^ff_[a-z0-9]{12}_[A-Za-z0-9]{43}$',
  'has the form of a key');
select is((select expires_at from fanfare_internal.sessions), (select expires_at from fanfare.api_keys), 'ends with the key at the latest');
update fanfare_internal.sessions set expires_at = clock_timestamp();
select fanfare_internal.save_session((select k from fanfare.api_keys as k), 'session', '1 minute');
select is((select count(*) from fanfare_internal.sessions), 1::bigint, 'forgets those that are over');
select executable_by('fanfare_internal.save_session(fanfare.api_keys, text, interval)');
select * from finish();
