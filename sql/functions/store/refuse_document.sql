create or replace function fanfare_internal.refuse_document(collection text, id text, expected_version bigint, app text)
returns void
language plpgsql stable
as $$
declare
  v_version bigint := (
    select d.version from fanfare.doc_entry(refuse_document.collection, refuse_document.id, refuse_document.app) as d
  );
begin
  if refuse_document.expected_version is not null then
    perform fanfare_internal.refuse_version(refuse_document.id, refuse_document.expected_version, v_version);
  end if;
  raise exception 'no document "%" in collection %', left(refuse_document.id, 140), refuse_document.collection
    using errcode = 'ZF305', hint = 'doc_insert makes one';
end
$$;

comment on function fanfare_internal.refuse_document(text, text, bigint, text) is
  'Raises why a document was not changed: ZF302 it is not at the expected version, ZF305 there is none.';

revoke all on function fanfare_internal.refuse_document(text, text, bigint, text) from public;
