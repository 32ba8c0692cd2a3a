create or replace function fanfare.doc_update(
  collection text,
  id text,
  body jsonb,
  expected_version bigint default null,
  upsert boolean default false,
  app text default null
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(doc_update.app);
  v_version bigint;
begin
  perform fanfare_internal.check_collection(doc_update.collection);
  perform fanfare_internal.check_document_id(doc_update.id);
  perform fanfare_internal.check_document(doc_update.body);
  if doc_update.expected_version = 0 or doc_update.upsert and doc_update.expected_version is null then
    insert into fanfare.documents as d (app_id, collection, id, body)
    values (v_app_id, doc_update.collection, doc_update.id, doc_update.body)
    on conflict on constraint document_id_is_unique_in_collection do update
    set body = excluded.body, version = default, updated_at = clock_timestamp()
    where doc_update.expected_version is null
    returning d.version into v_version;
  else
    update fanfare.documents as d
    set body = doc_update.body, version = default, updated_at = clock_timestamp()
    where d.app_id = v_app_id and d.collection = doc_update.collection and d.id = doc_update.id
      and (doc_update.expected_version is null or d.version = doc_update.expected_version)
    returning d.version into v_version;
  end if;
  if v_version is null then
    perform fanfare_internal.refuse_document(doc_update.collection, doc_update.id, doc_update.expected_version, doc_update.app);
  end if;
  return v_version;
end
$$;

comment on function fanfare.doc_update(text, text, jsonb, bigint, boolean, text) is
'Replaces a document and returns its new version.
With upsert it is made where there is none. With expected_version only at that version; 0 means that there must be none.
Errors: ZF002 app is missing, ZF003 app, ZF020 too large, ZF021 missing, ZF300 collection, ZF302 another version, ZF303 id, ZF305 no such document, ZF306 not an object.
Example: select fanfare.doc_update(''people'', ''7'', ''{"name": "Ada"}'', upsert => true);';

revoke all on function fanfare.doc_update(text, text, jsonb, bigint, boolean, text) from public;
grant execute on function fanfare.doc_update(text, text, jsonb, bigint, boolean, text) to fanfare_publisher, fanfare_server;
