create or replace function fanfare_internal.check_file_match(path text, sha256 bytea, if_match text[])
returns void
language plpgsql immutable
as $$
begin
  if check_file_match.if_match is not null
    and (check_file_match.sha256 is null or not check_file_match.if_match && array['*', encode(check_file_match.sha256, 'hex')])
  then
    raise exception 'the file "%" is not as expected', left(check_file_match.path, 140)
      using errcode = 'ZF362', hint = 'read it again: somebody changed, made or deleted it meanwhile';
  end if;
end
$$;

comment on function fanfare_internal.check_file_match(text, bytea, text[]) is
  'Raises ZF362 unless the sha256 of a file (null when there is none) is one of those expected; * is any, null asks nothing.';

revoke all on function fanfare_internal.check_file_match(text, bytea, text[]) from public;
