select no_plan();
select fanfare.create_app('shop');
select set_config('test.key', fanfare.create_api_key('a', array['topic.publish'], 'shop'), false);
select is((fanfare_internal.valid_key(current_setting('test.key'))).name, 'a', 'the row of a key');
select throws_ok(format('select fanfare_internal.valid_key(%L)', k), 'ZF060', 'the API key is not valid', format('ZF060 for %L', left(k, 10)))
from unnest(array[
  null, '', current_setting('test.key') || 'a', ' ' || current_setting('test.key'),
  'ff_000000000000_' || repeat('a', 43), left(current_setting('test.key'), 16) || repeat('a', 43)
]) as k;
update fanfare.api_keys set expires_at = clock_timestamp();
select throws_ok($$ select fanfare_internal.valid_key(current_setting('test.key')) $$, 'ZF060', 'the API key is not valid', 'ZF060 expired, the same');
select executable_by('fanfare_internal.valid_key(text)');
select * from finish();
