-- What sets the bits is in note_listeners.sql.
select no_plan();
select fanfare.note_listener('kv', 1, 'c');
select ok(fanfare.has_listeners('fanfare.kv_listeners', 1, 'c'), 'the collection of whom somebody listens to');
select ok(not fanfare.has_listeners('fanfare.kv_listeners', 2, 'c'), 'not of another app');
select ok(not fanfare.has_listeners('fanfare.docs_listeners', 1, 'c'), 'nor in another store');
select ok(not bool_and(fanfare.has_listeners('fanfare.kv_listeners', 1, 'd' || n)), 'nor all others') from generate_series(1, 9) as n;
select fanfare.note_listener('kv', 1, null);
select ok(bool_and(fanfare.has_listeners('fanfare.kv_listeners', 1, 'd' || n)), 'all, where somebody listens to the app')
from generate_series(1, 9) as n;
do $$ begin execute 'alter sequence fanfare.kv_listeners restart'; end $$;
select ok(fanfare.has_listeners('fanfare.kv_listeners', 2, 'e'), 'a bit that is not known is set');
select executable_by('fanfare.has_listeners(regclass, bigint, text)');
select * from finish();
