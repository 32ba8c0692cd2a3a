create or replace function fanfare_internal.lead(part text)
returns boolean
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if pg_is_in_recovery() then
    return false;
  end if;
  -- Read first: who only asks writes nothing.
  if exists (
    select from fanfare.leaders as l
    where l.part = lead.part and l.pid <> pg_backend_pid() and l.until > clock_timestamp()
      and exists (select from pg_stat_activity as a where a.pid = l.pid and a.datname = current_database())
  ) then
    return false;
  end if;
  insert into fanfare.leaders as l (part, pid, until)
  values (lead.part, pg_backend_pid(), clock_timestamp() + interval '10 s')
  on conflict on constraint leaders_pkey do update
  set pid = excluded.pid, until = excluded.until
  where l.pid = excluded.pid
    or l.until <= clock_timestamp()
    or not exists (select from pg_stat_activity as a where a.pid = l.pid and a.datname = current_database());
  return found;
end
$$;

comment on function fanfare_internal.lead(text) is
  'Makes this session the leader of a part (sealer, sweeper, bell) for the next 10 s, or for 10 s more; false while another is, and on a standby. Called again every few seconds. It keeps two servers from doing the same work; it is no lock: what must not happen twice has its own.';

revoke all on function fanfare_internal.lead(text) from public;
grant execute on function fanfare_internal.lead(text) to fanfare_server;
