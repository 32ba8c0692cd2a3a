-- What sets the bits is in note_listeners.sql.
select no_plan();
select fanfare_internal.note_listener('kv', 1, 'c');
select ok(fanfare_internal.has_listeners('fanfare_internal.kv_listeners', 1, 'c'), 'the collection of whom somebody listens to');
select ok(not fanfare_internal.has_listeners('fanfare_internal.kv_listeners', 2, 'c'), 'not of another app');
select ok(not fanfare_internal.has_listeners('fanfare_internal.docs_listeners', 1, 'c'), 'nor in another store');
select ok(not bool_and(fanfare_internal.has_listeners('fanfare_internal.kv_listeners', 1, 'd' || n)), 'nor all others') from generate_series(1, 9) as n;
select fanfare_internal.note_listener('kv', 1, null);
select ok(bool_and(fanfare_internal.has_listeners('fanfare_internal.kv_listeners', 1, 'd' || n)), 'all, where somebody listens to the app')
from generate_series(1, 9) as n;
do $$ begin execute 'alter sequence fanfare_internal.kv_listeners restart'; end $$;
select ok(fanfare_internal.has_listeners('fanfare_internal.kv_listeners', 2, 'e'), 'a bit that is not known is set');
select executable_by('fanfare_internal.has_listeners(regclass, bigint, text)');
select * from finish();
