create or replace function fanfare_internal.store_limit()
returns integer
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return fanfare_internal.payload_limit();
end
$$;

comment on function fanfare_internal.store_limit() is
  'Most bytes that a value or a document may have as JSON text: the payload limit, for the policies of those tables.';

revoke all on function fanfare_internal.store_limit() from public;
grant execute on function fanfare_internal.store_limit() to fanfare_publisher;

drop policy if exists value_fits_the_payload_limit on fanfare.kv_entries;
create policy value_fits_the_payload_limit on fanfare.kv_entries as restrictive to fanfare_publisher
  using (true) with check (octet_length(value::text) <= (select fanfare_internal.store_limit()));
drop policy if exists body_fits_the_payload_limit on fanfare.documents;
create policy body_fits_the_payload_limit on fanfare.documents as restrictive to fanfare_publisher
  using (true) with check (octet_length(body::text) <= (select fanfare_internal.store_limit()));
