create or replace function fanfare_internal.publish_row_change()
returns trigger
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_watch fanfare.table_watches;
  v_whole jsonb;
  v_old jsonb;
  v_new jsonb;
  v_change jsonb;
begin
  -- A trigger of another table that names this watch is a forged one; partitions have their table's.
  select w.* into v_watch
  from fanfare.table_watches as w
  where w.id = tg_argv[0]::bigint
    and (w.relation = tg_relid or w.relation in (select p.relid from pg_partition_ancestors(tg_relid) as p));
  if v_watch.id is null then
    raise exception 'the watch of table %.% is gone', tg_table_schema, tg_table_name
      using errcode = 'ZF331', hint = 'its topic or app was deleted, or the table restored: unwatch_table, and watch_table it again';
  end if;

  if tg_op <> 'INSERT' then
    v_whole := fanfare_internal.row_json(old);
    v_old := fanfare_internal.watched_part(v_watch, v_whole);
  end if;
  if tg_op <> 'DELETE' then
    v_whole := fanfare_internal.row_json(new);
    v_new := fanfare_internal.watched_part(v_watch, v_whole);
  end if;
  if v_old = v_new then
    return null;
  end if;

  v_change := jsonb_build_object('operation', lower(tg_op), 'table', v_watch.relation::text, 'old', v_old, 'new', v_new);
  perform fanfare_internal.check_stored(v_change);
  if octet_length(v_whole ->> v_watch.key_column) not between 1 and 512 then
    raise exception 'the message key in column "%" must have 1 to 512 bytes', v_watch.key_column using errcode = 'ZF022';
  end if;
  perform fanfare_internal.publish_system(
    v_watch.app_id, (select t.name from fanfare.topics as t where t.id = v_watch.topic_id),
    v_change, v_whole ->> v_watch.key_column);
  return null;
end
$$;

comment on function fanfare_internal.publish_row_change() is
  'Trigger function of watched tables: publishes a change of a row, in the transaction that makes it. A change of none of the watched columns is none. What cannot be published fails the write. Errors: ZF020 the change is over the payload limit, ZF022 the key, ZF331 the watch is gone, ZF332 a column is.';

revoke all on function fanfare_internal.publish_row_change() from public;
grant execute on function fanfare_internal.publish_row_change() to fanfare_publisher, fanfare_admin;
