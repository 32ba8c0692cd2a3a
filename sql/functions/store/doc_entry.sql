create or replace function fanfare.doc_entry(collection text, id text, app text default null)
returns setof fanfare.documents
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(doc_entry.app);
begin
  perform fanfare_internal.check_collection(doc_entry.collection);
  perform fanfare_internal.check_document_id(doc_entry.id);
  return query
  select d.*
  from fanfare.documents as d
  where d.app_id = v_app_id and d.collection = doc_entry.collection and d.id = doc_entry.id;
end
$$;

comment on function fanfare.doc_entry(text, text, text) is
'Reads a document with its version and times.
No row where there is none.
Errors: ZF002 app is missing, ZF003 app, ZF300 collection, ZF303 id.
Example: select * from fanfare.doc_entry(''people'', ''7'');';

revoke all on function fanfare.doc_entry(text, text, text) from public;
grant execute on function fanfare.doc_entry(text, text, text) to fanfare_publisher, fanfare_server;
