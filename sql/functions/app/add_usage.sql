create or replace function fanfare_internal.add_usage(app_id bigint, entries bigint, file_bytes bigint)
returns void
language plpgsql volatile
as $$
declare
  v_app fanfare.apps;
  v_used fanfare_internal.app_usage;
begin
  -- The lock waits for a quota that is being set; who waited reads the row as it was, so look after it.
  perform from fanfare.apps as a where a.id = add_usage.app_id for key share;
  select a.* into v_app from fanfare.apps as a where a.id = add_usage.app_id;
  if v_app.max_entries is null and v_app.max_file_bytes is null then
    return;
  end if;

  update fanfare_internal.app_usage as u
  set entries = u.entries + add_usage.entries, file_bytes = u.file_bytes + add_usage.file_bytes
  where u.id = (
    select s.id from fanfare_internal.app_usage as s where s.app_id = add_usage.app_id limit 1 for update skip locked
  );
  if not found then
    insert into fanfare_internal.app_usage (app_id, entries, file_bytes)
    values (add_usage.app_id, add_usage.entries, add_usage.file_bytes);
  end if;

  select sum(u.entries), sum(u.file_bytes) into v_used.entries, v_used.file_bytes
  from fanfare_internal.app_usage as u
  where u.app_id = add_usage.app_id;
  if add_usage.entries > 0 and v_used.entries > v_app.max_entries then
    raise exception 'app "%" may store % entries', v_app.name, v_app.max_entries
      using errcode = 'ZF310', hint = 'delete some, or raise max_entries: entries, documents and files count together';
  elsif add_usage.file_bytes > 0 and v_used.file_bytes > v_app.max_file_bytes then
    raise exception 'files of app "%" may have % bytes', v_app.name, v_app.max_file_bytes
      using errcode = 'ZF310', hint = 'delete some, or raise max_file_bytes';
  end if;
end
$$;

comment on function fanfare_internal.add_usage(bigint, bigint, bigint) is
  'Adds to what an app with a quota has stored, in rows and in bytes of files, and refuses more than the quota. Transactions at the same time do not see each other: together they may go beyond it by what they have not committed. Errors: ZF310 more than the quota.';

revoke all on function fanfare_internal.add_usage(bigint, bigint, bigint) from public;
