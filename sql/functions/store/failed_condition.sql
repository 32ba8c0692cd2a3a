create or replace function fanfare_internal.failed_condition(
  tag text,
  updated_at timestamptz,
  if_match text[],
  if_none_match text[],
  unmodified_since timestamptz
)
returns text
language sql immutable
as $$
  -- The order of RFC 9110, section 13.2.2: a tag says more than a time.
  select case
    when failed_condition.if_match is not null
      and not coalesce(failed_condition.if_match && array['*', failed_condition.tag] and failed_condition.tag is not null, false)
      then 'If-Match'
    when failed_condition.if_match is null
      and date_trunc('second', failed_condition.updated_at) > failed_condition.unmodified_since
      then 'If-Unmodified-Since'
    when failed_condition.tag is not null
      and failed_condition.if_none_match && array['*', failed_condition.tag]
      then 'If-None-Match'
  end
$$;

comment on function fanfare_internal.failed_condition(text, timestamptz, text[], text[], timestamptz) is
  'Which condition of a write does not hold, null when all do. tag and updated_at are those of what is there, null where there is nothing; if_match and if_none_match are tags, or *; null asks nothing.';

revoke all on function fanfare_internal.failed_condition(text, timestamptz, text[], text[], timestamptz) from public;
