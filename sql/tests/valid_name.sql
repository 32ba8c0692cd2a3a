select no_plan();
select is(fanfare_internal.valid_name(n), true, format('%L', n))
from unnest(array['a', '0', 'on-order_2', repeat('a', 63)]) as n;
select is(fanfare_internal.valid_name(n), false, format('not %L', n))
from unnest(array['', '-a', '_a', 'A', 'a.b', 'a b', 'ä', '$kv', repeat('a', 64), E'a\n']) as n;
select is(fanfare_internal.valid_name(null), null, 'null for null');
select executable_by('fanfare_internal.valid_name(text)');

select * from finish();
