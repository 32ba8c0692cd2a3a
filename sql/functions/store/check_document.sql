create or replace function fanfare_internal.check_document(body jsonb)
returns void
language plpgsql stable
as $$
begin
  perform fanfare_internal.check_stored(check_document.body);
  if jsonb_typeof(check_document.body) <> 'object' then
    raise exception 'a document is a JSON object, not %', jsonb_typeof(check_document.body)
      using errcode = 'ZF306', hint = 'the kv store takes any JSON value';
  end if;
end
$$;

comment on function fanfare_internal.check_document(jsonb) is
  'Raises unless the body may be a document: ZF020, ZF021 as check_stored, ZF306 it is no object.';

revoke all on function fanfare_internal.check_document(jsonb) from public;
