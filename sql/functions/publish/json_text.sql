create or replace function fanfare_internal.json_text(value jsonb)
returns text
language sql immutable strict parallel safe
as $$
  -- The first alternative takes strings whole, so that the others see numbers alone.
  select regexp_replace(json_text.value::text, E'("(?:[^"\\\\]|\\\\.)*")|(\\.[0-9]*[1-9])0+(?![0-9])|\\.0+(?![0-9])', E'\\1\\2', 'g')
$$;

comment on function fanfare_internal.json_text(jsonb) is
  'Text that JSON of the same value has alike: jsonb orders fields and drops blanks, and here 1.50 is 1.5.';

revoke all on function fanfare_internal.json_text(jsonb) from public;
