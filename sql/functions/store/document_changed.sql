create or replace function fanfare.document_changed()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_moved boolean := tg_op = 'UPDATE'
    and (old.app_id, old.collection, old.id) is distinct from (new.app_id, new.collection, new.id);
begin
  if tg_op = 'DELETE' or v_moved then
    perform fanfare.publish_change(
      'docs', 'delete', old.app_id, old.collection, old.id, old.body, null, old.version);
  end if;
  if tg_op = 'INSERT' or v_moved then
    perform fanfare.publish_change(
      'docs', 'insert', new.app_id, new.collection, new.id, null, new.body, new.version);
  elsif tg_op = 'UPDATE' then
    perform fanfare.publish_change(
      'docs', 'update', new.app_id, new.collection, new.id, old.body, new.body, new.version);
  end if;
  return null;
end
$$;

comment on function fanfare.document_changed() is
  'Trigger function: publishes a change of a document on $docs. One that is given another id or app is deleted there and inserted here; a write that leaves the body as it was is no change.';

revoke all on function fanfare.document_changed() from public;

-- The conditions are what a change costs to which nobody listens: listener_bit, written out because a call would
-- cost more than the rest. Who may not read the bits takes the closer look.
drop trigger if exists document_changed_by_insert on fanfare.documents;
create trigger document_changed_by_insert
after insert on fanfare.documents
for each row
when (
  coalesce(pg_sequence_last_value('fanfare.docs_listeners'::regclass), -1) & (
    (1::bigint << (new.app_id % 31)::integer)
    | (1::bigint << (31 + abs(hashtextextended(new.collection, new.app_id) % 31))::integer)
  ) <> 0
)
execute function fanfare.document_changed();

drop trigger if exists document_changed_by_update on fanfare.documents;
create trigger document_changed_by_update
after update on fanfare.documents
for each row
when (
  (
    coalesce(pg_sequence_last_value('fanfare.docs_listeners'::regclass), -1) & (
      (1::bigint << (new.app_id % 31)::integer)
      | (1::bigint << (31 + abs(hashtextextended(new.collection, new.app_id) % 31))::integer)
    ) <> 0
    or (old.app_id, old.collection) <> (new.app_id, new.collection)
  )
  and (old.app_id, old.collection, old.id, old.body) is distinct from (new.app_id, new.collection, new.id, new.body)
)
execute function fanfare.document_changed();

drop trigger if exists document_changed_by_delete on fanfare.documents;
create trigger document_changed_by_delete
after delete on fanfare.documents
for each row
when (
  coalesce(pg_sequence_last_value('fanfare.docs_listeners'::regclass), -1) & (
    (1::bigint << (old.app_id % 31)::integer)
    | (1::bigint << (31 + abs(hashtextextended(old.collection, old.app_id) % 31))::integer)
  ) <> 0
)
execute function fanfare.document_changed();
