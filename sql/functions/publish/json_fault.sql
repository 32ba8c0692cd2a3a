create or replace function fanfare_internal.json_fault(item text)
returns text
language plpgsql immutable strict
as $$
begin
  perform json_fault.item::jsonb;
  return null;
exception
  when data_exception or statement_too_complex then
    return sqlstate;
end
$$;

comment on function fanfare_internal.json_fault(text) is
  'SQLSTATE of what keeps a text from being jsonb, such as 22P05 for the character NUL; null when nothing does.';

revoke all on function fanfare_internal.json_fault(text) from public;
grant execute on function fanfare_internal.json_fault(text) to fanfare_server;
