select no_plan();
select ok(fanfare_internal.valid_scope(s), 'a scope: ' || s)
from unnest(array['orders', 'orders.*', 'a*', '*', '$kv', '$dead_letter', repeat('x', 128), repeat('x', 127) || '*']) as s;
select ok(not fanfare_internal.valid_scope(s), format('no scope: %L', left(s, 20)))
from unnest(array['', '**', 'a*b', '*a', '$*', '$kv*', '$', ' a', 'a b', 'a/b', E'a\n', '-a', repeat('x', 129), repeat('x', 128) || '*']) as s;
select executable_by('fanfare_internal.valid_scope(text)');
select * from finish();
