create or replace function fanfare_internal.expire_signing_keys()
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_count integer;
begin
  delete from fanfare.signing_keys as k where k.expires_at < clock_timestamp() - interval '1 day';
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function fanfare_internal.expire_signing_keys() is
  'Deletes signing keys whose grace ended more than a day ago: no token holds by them; returns how many.';

revoke all on function fanfare_internal.expire_signing_keys() from public;
grant execute on function fanfare_internal.expire_signing_keys() to fanfare_server, fanfare_admin;
