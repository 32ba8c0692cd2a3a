create or replace function fanfare_internal.own_key(key text)
returns setof fanfare_internal.listed_keys
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id bigint := (fanfare_internal.valid_key(own_key.key)).id;
begin
  return query select k.* from fanfare_internal.listed_keys as k where k.id = v_id;
end
$$;

comment on function fanfare_internal.own_key(text) is
  'What an API key, or a session of it, may do and where. Errors: ZF060 as valid_key.';

revoke all on function fanfare_internal.own_key(text) from public;
grant execute on function fanfare_internal.own_key(text) to fanfare_server;
