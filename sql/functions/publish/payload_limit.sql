create or replace function fanfare_internal.payload_limit()
returns integer
language plpgsql stable
as $$
begin
  return (select s.value::integer from fanfare.settings as s where s.name = 'payload_limit');
end
$$;

comment on function fanfare_internal.payload_limit() is
  'Largest payload, in bytes of its JSON text (setting payload_limit).';

revoke all on function fanfare_internal.payload_limit() from public;
grant execute on function fanfare_internal.payload_limit() to fanfare_server, fanfare_publisher;
