create or replace function fanfare_internal.note_listeners()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform fanfare_internal.note_listener(substr(new.name, 2), new.app_id, null);
  return null;
end
$$;

comment on function fanfare_internal.note_listeners() is
  'Trigger function: notes that clients outside may stream the changes of a store.';

revoke all on function fanfare_internal.note_listeners() from public;

drop trigger if exists note_listeners on fanfare.topics;
create constraint trigger note_listeners
after insert or update on fanfare.topics
deferrable initially deferred -- so that the lock is held for the commit alone
for each row when (new.external_subscribable and new.name in ('$kv', '$docs'))
execute function fanfare_internal.note_listeners();
