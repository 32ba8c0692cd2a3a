select no_plan();

select lives_ok(format('select fanfare_internal.check_missed(%L)', m), m) from unnest(array['skip', 'last', 'all']) as m;
select throws_ok(format('select fanfare_internal.check_missed(%L)', m), 'ZF353', null, format('ZF353 for %L', m))
from unnest(array[null, '', 'none', 'Skip']) as m;

select executable_by('fanfare_internal.check_missed(text)');

select * from finish();
