create or replace function fanfare.doc_patch(
  collection text,
  id text,
  patch jsonb,
  expected_version bigint default null,
  app text default null
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(doc_patch.app);
  v_body jsonb;
  v_version bigint;
begin
  perform fanfare_internal.check_collection(doc_patch.collection);
  perform fanfare_internal.check_document_id(doc_patch.id);
  if coalesce(jsonb_typeof(doc_patch.patch), 'missing') <> 'object' then
    raise exception 'a patch is a JSON object, not %', coalesce(jsonb_typeof(doc_patch.patch), 'missing')
      using errcode = 'ZF308', hint = 'patch: a merge patch of RFC 7396; doc_update replaces the whole document';
  end if;

  select fanfare_internal.merge_patch(d.body, doc_patch.patch) into v_body
  from fanfare.documents as d
  where d.app_id = v_app_id and d.collection = doc_patch.collection and d.id = doc_patch.id
    and (doc_patch.expected_version is null or d.version = doc_patch.expected_version)
  for update;
  if v_body is null then
    perform fanfare_internal.refuse_document(doc_patch.collection, doc_patch.id, doc_patch.expected_version, doc_patch.app);
  end if;
  perform fanfare_internal.check_stored(v_body);

  update fanfare.documents as d
  set body = v_body, version = default, updated_at = clock_timestamp()
  where d.app_id = v_app_id and d.collection = doc_patch.collection and d.id = doc_patch.id
  returning d.version into v_version;
  return v_version;
end
$$;

comment on function fanfare.doc_patch(text, text, jsonb, bigint, text) is
'Applies a merge patch to a document and returns its new version.
RFC 7396. With expected_version only at that version.
Errors: ZF002 app is missing, ZF003 app, ZF020 too large, ZF300 collection, ZF302 another version, ZF303 id, ZF305 no such document, ZF308 the patch is not an object.
Example: select fanfare.doc_patch(''people'', ''7'', ''{"age": 36}'');';

revoke all on function fanfare.doc_patch(text, text, jsonb, bigint, text) from public;
grant execute on function fanfare.doc_patch(text, text, jsonb, bigint, text) to fanfare_publisher, fanfare_server;
