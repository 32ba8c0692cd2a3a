create or replace function fanfare.doc_delete(
  collection text,
  id text,
  expected_version bigint default null,
  app text default null
)
returns boolean
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(doc_delete.app);
  v_deleted boolean;
begin
  perform fanfare_internal.check_collection(doc_delete.collection);
  perform fanfare_internal.check_document_id(doc_delete.id);
  delete from fanfare.documents as d
  where d.app_id = v_app_id and d.collection = doc_delete.collection and d.id = doc_delete.id
    and (doc_delete.expected_version is null or d.version = doc_delete.expected_version);
  v_deleted := found;
  if not v_deleted and doc_delete.expected_version is not null then
    perform fanfare_internal.refuse_document(doc_delete.collection, doc_delete.id, doc_delete.expected_version, doc_delete.app);
  end if;
  return v_deleted;
end
$$;

comment on function fanfare.doc_delete(text, text, bigint, text) is
'Deletes a document; true where there was one.
With expected_version only at that version.
Errors: ZF002 app is missing, ZF003 app, ZF300 collection, ZF302 another version, or none, ZF303 id.
Example: select fanfare.doc_delete(''people'', ''7'');';

revoke all on function fanfare.doc_delete(text, text, bigint, text) from public;
grant execute on function fanfare.doc_delete(text, text, bigint, text) to fanfare_publisher, fanfare_server;
