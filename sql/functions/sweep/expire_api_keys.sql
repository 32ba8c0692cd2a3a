create or replace function fanfare_internal.expire_api_keys()
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_count integer;
begin
  delete from fanfare.api_keys as k where k.expires_at < clock_timestamp() - interval '30 days';
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function fanfare_internal.expire_api_keys() is
  'Deletes API keys that ended more than 30 days ago; until then they show who had access. Returns how many.';

revoke all on function fanfare_internal.expire_api_keys() from public;
grant execute on function fanfare_internal.expire_api_keys() to fanfare_server, fanfare_admin;
