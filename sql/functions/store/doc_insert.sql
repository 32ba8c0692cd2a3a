create or replace function fanfare.doc_insert(
  collection text,
  body jsonb,
  id text default null,
  app text default null
)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(doc_insert.app);
  v_id text := coalesce(doc_insert.id, gen_random_uuid()::text);
begin
  perform fanfare_internal.check_collection(doc_insert.collection);
  perform fanfare_internal.check_document_id(v_id);
  perform fanfare_internal.check_document(doc_insert.body);
  insert into fanfare.documents (app_id, collection, id, body)
  values (v_app_id, doc_insert.collection, v_id, doc_insert.body)
  on conflict on constraint document_id_is_unique_in_collection do nothing;
  if not found then
    raise exception 'document "%" exists already', left(v_id, 140)
      using errcode = 'ZF307', hint = 'doc_update replaces it; without id a new one is made';
  end if;
  return v_id;
end
$$;

comment on function fanfare.doc_insert(text, jsonb, text, text) is
'Stores a new document and returns its id.
Without an id it gets a new UUID.
Errors: ZF002 app is missing, ZF003 app, ZF020 too large, ZF021 missing, ZF300 collection, ZF303 id, ZF306 not an object, ZF307 it exists.
Example: select fanfare.doc_insert(''people'', ''{"name": "Ada"}'');';

revoke all on function fanfare.doc_insert(text, jsonb, text, text) from public;
grant execute on function fanfare.doc_insert(text, jsonb, text, text) to fanfare_publisher, fanfare_server;
