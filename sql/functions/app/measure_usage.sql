create or replace function fanfare_internal.measure_usage()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and (new.max_entries, new.max_file_bytes) is not distinct from (old.max_entries, old.max_file_bytes) then
    return null; -- update_app names every setting
  end if;
  if new.max_entries is not null or new.max_file_bytes is not null then
    perform setval('fanfare_internal.quotas', 1);
  end if;
  -- Whoever stores something for the app holds its row: wait for them, and let none begin.
  perform from fanfare.apps as a where a.id = new.id for update;
  delete from fanfare_internal.app_usage as u where u.app_id = new.id;
  if new.max_entries is null and new.max_file_bytes is null then
    return null;
  end if;
  insert into fanfare_internal.app_usage (app_id, entries, file_bytes)
  select new.id, e.kv + e.documents + f.files, f.bytes
  from (
    select
      (select count(*) from fanfare.kv_entries as k where k.app_id = new.id) as kv,
      (select count(*) from fanfare.documents as d where d.app_id = new.id) as documents
  ) as e
  cross join (
    select count(*) as files, coalesce(sum(f.size), 0) as bytes from fanfare.files as f where f.app_id = new.id
  ) as f;
  return null;
end
$$;

comment on function fanfare_internal.measure_usage() is
  'Trigger of apps: counts what an app has stored when it is given a quota. Meanwhile nobody stores anything for it.';

revoke all on function fanfare_internal.measure_usage() from public;

create or replace trigger measure_usage
  after insert or update of max_entries, max_file_bytes on fanfare.apps
  for each row execute function fanfare_internal.measure_usage();
