select no_plan();
select ok(
  fanfare_internal.listener_bit(a, c) between 1 and (1::bigint << 61) and fanfare_internal.listener_bit(a, c) & (fanfare_internal.listener_bit(a, c) - 1) = 0,
  format('one bit of 62 for app %s, collection %s', a, c))
from unnest(array[1, 30, 31, 9007199254740991]) as a cross join unnest(array[null, 'c', 'settings']) as c;
select isnt(fanfare_internal.listener_bit(1, null), fanfare_internal.listener_bit(2, null), 'another for another app');
select ok(count(distinct fanfare_internal.listener_bit(1, 'c' || n)) > 20, 'collections share few') from generate_series(1, 100) as n;
select is(bit_or(fanfare_internal.listener_bit(1, 'c' || n)) & ((1::bigint << 31) - 1), 0::bigint, 'and none with an app')
from generate_series(1, 100) as n;
select executable_by('fanfare_internal.listener_bit(bigint, text)');
select * from finish();
