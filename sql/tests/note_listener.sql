select no_plan();
select fanfare.note_listener('kv', 1, null);
select fanfare.note_listener('kv', 1, 'c');
select is(pg_sequence_last_value('fanfare.kv_listeners'), fanfare.listener_bit(1, null) | fanfare.listener_bit(1, 'c'), 'adds bit to bit');
select is(pg_sequence_last_value('fanfare.docs_listeners'), 0::bigint, 'for the store alone');
select executable_by('fanfare.note_listener(text, bigint, text)');
select * from finish();
