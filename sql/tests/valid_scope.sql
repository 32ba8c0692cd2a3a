select no_plan();
select ok(fanfare.valid_scope(s), 'a scope: ' || s)
from unnest(array['orders', 'orders.*', 'a*', '*', '$kv', '$dead_letter', repeat('x', 128), repeat('x', 127) || '*']) as s;
select ok(not fanfare.valid_scope(s), format('no scope: %L', left(s, 20)))
from unnest(array['', '**', 'a*b', '*a', '$*', '$kv*', '$', ' a', 'a b', 'a/b', E'a\n', '-a', repeat('x', 129), repeat('x', 128) || '*']) as s;
select executable_by('fanfare.valid_scope(text)');
select * from finish();
