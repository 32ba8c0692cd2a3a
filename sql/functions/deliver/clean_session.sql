create or replace function fanfare_internal.clean_session()
returns void
language plpgsql volatile
as $$
declare
  v_cursor text;
  v_prepared text;
begin
  -- A cursor WITH HOLD would be run at the commit, with the session's rights.
  for v_cursor in
    select c.name from pg_catalog.pg_cursors as c where c.is_holdable
  loop
    begin
      execute format('close %I', v_cursor);
    exception
      when invalid_cursor_state then null; -- of a loop that we are called in
    end;
  end loop;
  -- What the session runs next must be what its program prepared.
  for v_prepared in
    select p.name from pg_catalog.pg_prepared_statements as p where p.from_sql
  loop
    execute format('deallocate %I', v_prepared);
  end loop;
  if pg_my_temp_schema() <> 0 then
    execute 'discard temp'; -- a type there is found before pg_catalog's
  end if;
  perform pg_advisory_unlock_all();
end
$$;

comment on function fanfare_internal.clean_session() is
  'After an app''s code has run: closes cursors, drops statements prepared by SQL and temporary objects, and gives back session locks, so that nothing of it is run or held with the session''s rights.';

revoke all on function fanfare_internal.clean_session() from public;
