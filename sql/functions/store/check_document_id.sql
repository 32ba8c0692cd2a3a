create or replace function fanfare_internal.check_document_id(id text)
returns void
language plpgsql immutable
as $$
begin
  if check_document_id.id is null
    or length(check_document_id.id) not between 1 and 512
    or check_document_id.id ~ E'^\\.{1,2}$|[/\\u0001-\\u001f\\u007f-\\u009f]'
  then
    raise exception 'id "%" is not valid', left(check_document_id.id, 140)
      using errcode = 'ZF303',
        hint = 'id: 1 to 512 characters without slash or control character, and not . or ..';
  end if;
end
$$;

comment on function fanfare_internal.check_document_id(text) is
  'Raises ZF303 unless the text may be the id of a document.';

revoke all on function fanfare_internal.check_document_id(text) from public;
