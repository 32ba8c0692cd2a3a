create or replace function fanfare_internal.make_slots()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into fanfare_internal.slots (handler_id, slot)
  select new.id, n from generate_series(1, new.max_concurrency) as n
  on conflict on constraint slots_pkey do nothing;
  return null;
end
$$;

comment on function fanfare_internal.make_slots() is
  'Trigger function: makes the places of a handler with max_concurrency, for take_slot.';

revoke all on function fanfare_internal.make_slots() from public;

drop trigger if exists make_slots on fanfare.handlers;
create trigger make_slots
after insert or update of max_concurrency on fanfare.handlers
for each row when (new.max_concurrency is not null)
execute function fanfare_internal.make_slots();
