create or replace function fanfare.kv_changed()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_moved boolean := tg_op = 'UPDATE'
    and (old.app_id, old.collection, old.key) is distinct from (new.app_id, new.collection, new.key);
begin
  if tg_op = 'DELETE' or v_moved then
    perform fanfare.publish_change(
      'kv', 'delete', old.app_id, old.collection, old.key, old.value, null, old.version);
  end if;
  if tg_op = 'INSERT' or v_moved then
    perform fanfare.publish_change(
      'kv', 'insert', new.app_id, new.collection, new.key, null, new.value, new.version);
  elsif tg_op = 'UPDATE' then
    perform fanfare.publish_change(
      'kv', 'update', new.app_id, new.collection, new.key, old.value, new.value, new.version);
  end if;
  return null;
end
$$;

comment on function fanfare.kv_changed() is
  'Trigger function: publishes a change of an entry on $kv. One that is given another key or app is deleted there and inserted here; a write that leaves the value as it was is no change.';

revoke all on function fanfare.kv_changed() from public;

-- The conditions are what a change costs to which nobody listens: listener_bit, written out because a call would
-- cost more than the rest. Who may not read the bits takes the closer look.
drop trigger if exists kv_changed_by_insert on fanfare.kv_entries;
create trigger kv_changed_by_insert
after insert on fanfare.kv_entries
for each row
when (
  coalesce(pg_sequence_last_value('fanfare.kv_listeners'::regclass), -1) & (
    (1::bigint << (new.app_id % 31)::integer)
    | (1::bigint << (31 + abs(hashtextextended(new.collection, new.app_id) % 31))::integer)
  ) <> 0
)
execute function fanfare.kv_changed();

drop trigger if exists kv_changed_by_update on fanfare.kv_entries;
create trigger kv_changed_by_update
after update on fanfare.kv_entries
for each row
when (
  (
    coalesce(pg_sequence_last_value('fanfare.kv_listeners'::regclass), -1) & (
      (1::bigint << (new.app_id % 31)::integer)
      | (1::bigint << (31 + abs(hashtextextended(new.collection, new.app_id) % 31))::integer)
    ) <> 0
    or (old.app_id, old.collection) <> (new.app_id, new.collection)
  )
  and (old.app_id, old.collection, old.key, old.value) is distinct from (new.app_id, new.collection, new.key, new.value)
)
execute function fanfare.kv_changed();

drop trigger if exists kv_changed_by_delete on fanfare.kv_entries;
create trigger kv_changed_by_delete
after delete on fanfare.kv_entries
for each row
when (
  coalesce(pg_sequence_last_value('fanfare.kv_listeners'::regclass), -1) & (
    (1::bigint << (old.app_id % 31)::integer)
    | (1::bigint << (31 + abs(hashtextextended(old.collection, old.app_id) % 31))::integer)
  ) <> 0
)
execute function fanfare.kv_changed();
