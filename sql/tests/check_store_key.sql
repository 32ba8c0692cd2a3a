select no_plan();
select lives_ok($$ select fanfare_internal.check_store_key('a/b') $$, 'a good one');
select throws_ok(format('select fanfare_internal.check_store_key(%L)', t), 'ZF301', null, format('ZF301 for %L', t))
from unnest(array['a/../b', '', '..', E'a\u0001', null]) as t;
select executable_by('fanfare_internal.check_store_key(text)');
select * from finish();
