create or replace function fanfare_internal.expire_audit(max_count integer default 10000)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_kept_since timestamptz := clock_timestamp()
    - (select s.value::interval from fanfare.settings as s where s.name = 'audit_retention');
  v_count integer;
begin
  -- By the oldest ids: nobody looks at the whole log to find that nothing is due.
  delete from fanfare.audit_log as a
  where a.id in (select o.id from fanfare.audit_log as o order by o.id limit expire_audit.max_count)
    and a.changed_at < v_kept_since;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function fanfare_internal.expire_audit(integer) is
  'Deletes entries of the audit log that are older than the setting audit_retention, at most max_count, the oldest first; returns how many.';

revoke all on function fanfare_internal.expire_audit(integer) from public;
grant execute on function fanfare_internal.expire_audit(integer) to fanfare_server, fanfare_admin;
