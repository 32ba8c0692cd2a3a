create or replace function fanfare_internal.note_store_trigger()
returns trigger
language plpgsql volatile
as $$
begin
  perform fanfare_internal.note_listener(new.kind, new.app_id, case when new.collection !~ '[*?]' then new.collection end);
  return null;
end
$$;

comment on function fanfare_internal.note_store_trigger() is
  'Trigger function: notes that a trigger listens to a store, or to one collection of it.';

revoke all on function fanfare_internal.note_store_trigger() from public;

drop trigger if exists note_store_trigger on fanfare.triggers;
create trigger note_store_trigger
after insert or update on fanfare.triggers
for each row when (new.enabled and new.kind in ('kv', 'docs'))
execute function fanfare_internal.note_store_trigger();
