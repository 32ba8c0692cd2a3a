create or replace function fanfare_internal.row_json(table_row anyelement)
returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return to_jsonb(row_json.table_row);
end
$$;

comment on function fanfare_internal.row_json(anyelement) is
  'A row as JSON. Owned by fanfare_nobody, which has no rights, because a type of the row may have a cast to json that runs its owner''s code.';

revoke all on function fanfare_internal.row_json(anyelement) from public;
grant execute on function fanfare_internal.row_json(anyelement) to fanfare_owner;
-- Who owns a function must be allowed to make one: for this statement alone.
grant create on schema fanfare_internal to fanfare_nobody;
alter function fanfare_internal.row_json(anyelement) owner to fanfare_nobody;
revoke create on schema fanfare_internal from fanfare_nobody;
