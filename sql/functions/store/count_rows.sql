create or replace function fanfare_internal.count_rows()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'DELETE' then
    perform fanfare_internal.add_usage(c.app_id, -c.rows, 0)
    from (select r.app_id, count(*) as rows from removed as r group by r.app_id) as c;
  -- While no app has a quota, the lock that the foreign key took is enough: see add_usage.
  elsif pg_sequence_last_value('fanfare_internal.quotas') <> 0 then
    perform fanfare_internal.add_usage(c.app_id, c.rows, 0)
    from (select a.app_id, count(*) as rows from added as a group by a.app_id) as c;
  end if;
  return null;
end
$$;

comment on function fanfare_internal.count_rows() is
  'Trigger of kv_entries and documents: counts rows for the quota of their app. Errors: ZF310 more than the quota.';

revoke all on function fanfare_internal.count_rows() from public;

create or replace trigger count_added
after insert on fanfare.kv_entries referencing new table as added
for each statement execute function fanfare_internal.count_rows();

create or replace trigger count_removed
after delete on fanfare.kv_entries referencing old table as removed
for each statement execute function fanfare_internal.count_rows();

create or replace trigger count_added
after insert on fanfare.documents referencing new table as added
for each statement execute function fanfare_internal.count_rows();

create or replace trigger count_removed
after delete on fanfare.documents referencing old table as removed
for each statement execute function fanfare_internal.count_rows();
