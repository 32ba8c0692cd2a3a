create or replace function fanfare_internal.expected_document(
  collection text,
  id text,
  if_match text[],
  if_none_match text[],
  unmodified_since timestamptz,
  app text
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(expected_document.app);
  v_version bigint;
  v_updated_at timestamptz;
  v_failed text;
begin
  if num_nulls(expected_document.if_match, expected_document.if_none_match, expected_document.unmodified_since) = 3 then
    return null;
  end if;
  perform fanfare_internal.check_collection(expected_document.collection);
  perform fanfare_internal.check_document_id(expected_document.id);
  select d.version, d.updated_at into v_version, v_updated_at
  from fanfare.documents as d
  where d.app_id = v_app_id and d.collection = expected_document.collection and d.id = expected_document.id
  for update;
  v_failed := fanfare_internal.failed_condition(
    v_version::text, v_updated_at, expected_document.if_match, expected_document.if_none_match, expected_document.unmodified_since);
  if v_failed is not null then
    raise exception '"%" is %, and so % does not hold', left(expected_document.id, 140),
      coalesce('at version ' || v_version, 'absent'), v_failed
      using errcode = 'ZF302', hint = 'read it again: somebody else changed it meanwhile';
  end if;
  return coalesce(v_version, 0);
end
$$;

comment on function fanfare_internal.expected_document(text, text, text[], text[], timestamptz, text) is
  'Version that a conditional write of a document expects, which is locked then: 0 where there must be none, null without conditions. Errors: those of doc_entry, ZF302 a condition does not hold.';

revoke all on function fanfare_internal.expected_document(text, text, text[], text[], timestamptz, text) from public;
grant execute on function fanfare_internal.expected_document(text, text, text[], text[], timestamptz, text) to fanfare_server;
