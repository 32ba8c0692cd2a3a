create or replace function fanfare_internal.admit_runner(pid integer, capability_hash bytea)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from fanfare_internal.runner_sessions as r
  where not exists (select from pg_catalog.pg_stat_activity as a where a.pid = r.pid);
  insert into fanfare_internal.runner_sessions as r (pid, capability_hash)
  values (admit_runner.pid, admit_runner.capability_hash)
  on conflict on constraint runner_sessions_pkey do update set capability_hash = excluded.capability_hash;
end
$$;

comment on function fanfare_internal.admit_runner(integer, bytea) is
  'Lets a session run SQL handlers and endpoints for who knows the secret of the SHA-256. Code of apps that runs in the session does not know it, so that it cannot run others''.';

revoke all on function fanfare_internal.admit_runner(integer, bytea) from public;
grant execute on function fanfare_internal.admit_runner(integer, bytea) to fanfare_server;
