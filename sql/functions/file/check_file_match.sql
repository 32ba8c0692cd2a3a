create or replace function fanfare_internal.check_file_match(
  path text,
  sha256 bytea,
  updated_at timestamptz,
  if_match text[],
  if_none_match text[],
  unmodified_since timestamptz
)
returns void
language plpgsql immutable
as $$
declare
  v_failed text := fanfare_internal.failed_condition(
    encode(check_file_match.sha256, 'hex'), check_file_match.updated_at, check_file_match.if_match,
    check_file_match.if_none_match, check_file_match.unmodified_since);
begin
  if v_failed is not null then
    raise exception 'the file "%" is not as expected: % does not hold', left(check_file_match.path, 140), v_failed
      using errcode = 'ZF362', hint = 'read it again: somebody changed, made or deleted it meanwhile';
  end if;
end
$$;

comment on function fanfare_internal.check_file_match(text, bytea, timestamptz, text[], text[], timestamptz) is
  'Raises ZF362 unless the conditions hold for a file whose tag is its sha256 (hexadecimal); sha256 is null where there is none.';

revoke all on function fanfare_internal.check_file_match(text, bytea, timestamptz, text[], text[], timestamptz) from public;
