create or replace function fanfare_internal.document_changed()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := coalesce(new.app_id, old.app_id);
  v_collection text := coalesce(new.collection, old.collection);
  v_key text := coalesce(new.id, old.id);
  v_version bigint := coalesce(new.version, old.version);
  v_operation text := lower(tg_op);
begin
  if (old.app_id, old.collection, old.id) <> (new.app_id, new.collection, new.id) then
    perform fanfare_internal.publish_change('docs', 'delete', old.app_id, old.collection, old.id, old.body, null, old.version);
    perform fanfare_internal.publish_change('docs', 'insert', new.app_id, new.collection, new.id, null, new.body, new.version);
    return null;
  elsif old.body = new.body or not fanfare_internal.has_listeners('fanfare_internal.docs_listeners', v_app_id, v_collection) then
    return null;
  end if;

  -- As publish_change, whose call would cost more than the look.
  if exists (
    select
    from fanfare.triggers as g
    where g.app_id = v_app_id
      and g.kind = 'docs'
      and g.enabled
      and fanfare_internal.change_matches(g, v_operation, v_collection, v_key, old.body, new.body, v_version)
  ) or exists (
    select from fanfare.topics as t where t.app_id = v_app_id and t.name = '$docs' and t.external_subscribable
  ) then
    perform fanfare_internal.publish_system(
      v_app_id, '$docs', fanfare_internal.change_payload(v_operation, v_collection, v_key, old.body, new.body, v_version), v_key);
  end if;
  return null;
end
$$;

comment on function fanfare_internal.document_changed() is
  'Trigger function: publishes a change of a document on $docs. One that is given another id or app is deleted there and inserted here; a write that leaves the body as it was is no change.';

revoke all on function fanfare_internal.document_changed() from public;

-- Without a condition: one is read and planned anew by every statement, which costs more than the call.
create or replace trigger document_changed
after insert or update or delete on fanfare.documents
for each row execute function fanfare_internal.document_changed();
drop trigger if exists document_changed_by_insert on fanfare.documents;
drop trigger if exists document_changed_by_update on fanfare.documents;
drop trigger if exists document_changed_by_delete on fanfare.documents;
