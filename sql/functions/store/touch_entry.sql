create or replace function fanfare_internal.touch_entry()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  new.version := nextval('fanfare.kv_entries_version_seq');
  new.updated_at := clock_timestamp();
  return new;
end
$$;

comment on function fanfare_internal.touch_entry() is
  'Trigger function: gives an entry that plain SQL updates its next version.';

revoke all on function fanfare_internal.touch_entry() from public;

drop trigger if exists touch_entry on fanfare.kv_entries;
create trigger touch_entry
before update on fanfare.kv_entries
for each row when (new.version = old.version)
execute function fanfare_internal.touch_entry();
