select no_plan();
select lives_ok($$ select fanfare_internal.check_collection('notes') $$, 'a good one');
select throws_ok(format('select fanfare_internal.check_collection(%L)', t), 'ZF300', null, format('ZF300 for %L', t))
from unnest(array['$kv', '', '..', E'a\u0001', null]) as t;
select executable_by('fanfare_internal.check_collection(text)');
select * from finish();
