create or replace function fanfare_internal.touch_document()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  new.version := nextval('fanfare.documents_version_seq');
  new.updated_at := clock_timestamp();
  return new;
end
$$;

comment on function fanfare_internal.touch_document() is
  'Trigger function: gives a document that plain SQL updates its next version.';

revoke all on function fanfare_internal.touch_document() from public;

drop trigger if exists touch_document on fanfare.documents;
create trigger touch_document
before update on fanfare.documents
for each row when (new.version = old.version)
execute function fanfare_internal.touch_document();
