-- What it notes is in note_listeners.sql.
select no_plan();
select trigger_is('fanfare', 'triggers', 'note_store_trigger', 'fanfare', 'note_store_trigger');
select executable_by('fanfare.note_store_trigger()');
select * from finish();
