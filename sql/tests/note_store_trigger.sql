-- What it notes is in note_listeners.sql.
select no_plan();
select trigger_is('fanfare', 'triggers', 'note_store_trigger', 'fanfare_internal', 'note_store_trigger');
select executable_by('fanfare_internal.note_store_trigger()');
select * from finish();
