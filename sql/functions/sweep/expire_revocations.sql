create or replace function fanfare_internal.expire_revocations()
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_count integer;
begin
  delete from fanfare.revocations as r where r.revoked_at < clock_timestamp() - interval '31 days';
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function fanfare_internal.expire_revocations() is
  'Deletes revocations that say nothing any more, since every token that they were about has expired (tokens live for 30 days at most); returns how many.';

revoke all on function fanfare_internal.expire_revocations() from public;
grant execute on function fanfare_internal.expire_revocations() to fanfare_server, fanfare_admin;
