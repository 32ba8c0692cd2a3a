select no_plan();
select fanfare_internal.note_listener('kv', 1, null);
select fanfare_internal.note_listener('kv', 1, 'c');
select is(pg_sequence_last_value('fanfare_internal.kv_listeners'), fanfare_internal.listener_bit(1, null) | fanfare_internal.listener_bit(1, 'c'), 'adds bit to bit');
select is(pg_sequence_last_value('fanfare_internal.docs_listeners'), 0::bigint, 'for the store alone');
select executable_by('fanfare_internal.note_listener(text, bigint, text)');
select * from finish();
