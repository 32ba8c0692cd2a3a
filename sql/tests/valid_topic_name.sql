select no_plan();

select ok(fanfare_internal.valid_topic_name(n), format('%s is a name', left(n, 20)))
from unnest(array['a', '0', 'orders', 'Orders.v1:eu-west_2', repeat('x', 128)]) as n;

select ok(not fanfare_internal.valid_topic_name(n), format('%L is none', left(n, 20)))
from unnest(array[
  '', '$kv', '.a', '-a', '_a', ':a', 'a b', 'a/b', 'a*', 'ä', E'a\n', E'a\nb', repeat('x', 129)
]) as n;

select is(fanfare_internal.valid_topic_name(null), null, 'null is neither');

select executable_by(
  'fanfare_internal.valid_topic_name(text)', 'fanfare_server', 'fanfare_publisher', 'fanfare_admin');

select * from finish();
