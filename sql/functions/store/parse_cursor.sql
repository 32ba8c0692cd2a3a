create or replace function fanfare_internal.parse_cursor(cursor text)
returns jsonb
language plpgsql immutable
as $$
declare
  v_cursor jsonb;
begin
  v_cursor := coalesce(parse_cursor.cursor, '[null, ""]')::jsonb;
  if jsonb_typeof(v_cursor) <> 'array' or jsonb_array_length(v_cursor) <> 2 or jsonb_typeof(v_cursor -> 1) <> 'string' then
    raise exception 'the cursor is not valid'
      using errcode = 'ZF309', hint = 'after: the cursor of a document that doc_find answered, as it was';
  end if;
  return v_cursor;
exception
  when data_exception then
    raise exception 'the cursor is not valid'
      using errcode = 'ZF309', hint = 'after: the cursor of a document that doc_find answered, as it was';
end
$$;

comment on function fanfare_internal.parse_cursor(text) is
  'Sort value and id of a cursor of doc_find, those before everything where there is none. Errors: ZF309.';

revoke all on function fanfare_internal.parse_cursor(text) from public;
