select no_plan();
select lives_ok(format('select fanfare_internal.check_timeout(%L, %L)', k, t), format('%s of kind %s', t, k))
from (values ('http', '5 minutes'), ('sql', '100 ms'), ('pull', '1 hour'), ('http', null)) as v (k, t);
select throws_ok(format('select fanfare_internal.check_timeout(%L, %L)', k, t), 'ZF202', 'timeout is not valid', format('%s of kind %s', t, k))
from (values ('http', '5 minutes 1 second'), ('sql', '1 hour')) as v (k, t);
select fanfare.create_app('shop');
select throws_ok($$ select fanfare.create_handler('h', 'http', 'https://example.com/', '10 minutes', app => 'shop') $$, 'ZF202', null, 'for a new handler');
select fanfare.set_setting('timeout_limit', '30 minutes');
select lives_ok($$ select fanfare.create_handler('h', 'http', 'https://example.com/', '10 minutes', app => 'shop') $$, 'unless the setting allows it');
select throws_ok($$ select fanfare.update_handler('h', timeout => '31 minutes', app => 'shop') $$, 'ZF202', null, 'and for a change');
select throws_ok(format('select fanfare.set_setting(%L, %L)', 'timeout_limit', v), 'ZF118', null, 'timeout_limit of ' || v)
from unnest('{2 hours,0 seconds,x}'::text[]) as v;
select executable_by('fanfare_internal.check_timeout(text, interval)');
select * from finish();
