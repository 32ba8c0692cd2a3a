-- Whether it rings can be heard in another session only: bell_test.go.
select no_plan();

select lives_ok(format('select fanfare_internal.ring(%s)', b), format('takes %s', b))
from unnest(array['0', '1', 'null']) as b;

select executable_by('fanfare_internal.ring(bigint)');

select * from finish();
