create or replace function fanfare_internal.kv_changed()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := coalesce(new.app_id, old.app_id);
  v_collection text := coalesce(new.collection, old.collection);
  v_key text := coalesce(new.key, old.key);
  v_version bigint := coalesce(new.version, old.version);
  v_operation text := lower(tg_op);
begin
  if (old.app_id, old.collection, old.key) <> (new.app_id, new.collection, new.key) then
    perform fanfare_internal.publish_change('kv', 'delete', old.app_id, old.collection, old.key, old.value, null, old.version);
    perform fanfare_internal.publish_change('kv', 'insert', new.app_id, new.collection, new.key, null, new.value, new.version);
    return null;
  elsif old.value = new.value or not fanfare_internal.has_listeners('fanfare_internal.kv_listeners', v_app_id, v_collection) then
    return null;
  end if;

  -- As publish_change, whose call would cost more than the look.
  if exists (
    select
    from fanfare.triggers as g
    where g.app_id = v_app_id
      and g.kind = 'kv'
      and g.enabled
      and fanfare_internal.change_matches(g, v_operation, v_collection, v_key, old.value, new.value, v_version)
  ) or exists (
    select from fanfare.topics as t where t.app_id = v_app_id and t.name = '$kv' and t.external_subscribable
  ) then
    perform fanfare_internal.publish_system(
      v_app_id, '$kv', fanfare_internal.change_payload(v_operation, v_collection, v_key, old.value, new.value, v_version), v_key);
  end if;
  return null;
end
$$;

comment on function fanfare_internal.kv_changed() is
  'Trigger function: publishes a change of an entry on $kv. One that is given another key or app is deleted there and inserted here; a write that leaves the value as it was is no change.';

revoke all on function fanfare_internal.kv_changed() from public;

-- Without a condition: one is read and planned anew by every statement, which costs more than the call.
create or replace trigger kv_changed
after insert or update or delete on fanfare.kv_entries
for each row execute function fanfare_internal.kv_changed();
drop trigger if exists kv_changed_by_insert on fanfare.kv_entries;
drop trigger if exists kv_changed_by_update on fanfare.kv_entries;
drop trigger if exists kv_changed_by_delete on fanfare.kv_entries;
