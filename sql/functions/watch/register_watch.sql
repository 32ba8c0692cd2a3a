create or replace function fanfare_internal.register_watch(
  relation regclass,
  topic text,
  operations text[],
  columns text[],
  condition text,
  key text,
  app text
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(register_watch.app);
  v_topic_id bigint := (
    select t.id from fanfare.topics as t
    where t.app_id = v_app_id and t.name = register_watch.topic and left(t.name, 1) <> '$'
  );
  v_table pg_class;
  v_fault text;
  v_id bigint;
begin
  select c.* into v_table from pg_class as c where c.oid = register_watch.relation;
  v_fault := case
    when v_table.oid is null then 'there is no such table'
    when v_table.relkind not in ('r', 'p') or v_table.relpersistence = 't' or v_table.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
      then 'only a table of an app that is not temporary can be watched'
    when not pg_has_role(fanfare_internal.session_role(), v_table.relowner, 'usage') then 'only its owner may watch a table'
    when not coalesce(register_watch.operations <@ array['insert', 'update', 'delete'] and cardinality(register_watch.operations) > 0, false)
      then 'operations are insert, update and delete'
    when cardinality(register_watch.columns) = 0 then 'columns is empty: leave it out for all'
  end;
  if v_fault is null then
    select format('the table has no column "%s"', left(c.name, 63)) into v_fault
    from unnest(register_watch.columns || register_watch.key) as c (name)
    where c.name is not null and not exists (
      select from pg_attribute as a
      where a.attrelid = v_table.oid and a.attname = c.name and a.attnum > 0 and not a.attisdropped)
    limit 1;
  end if;
  if v_fault is not null then
    raise exception 'the table cannot be watched: %', v_fault
      using errcode = 'ZF330', hint = 'watch_table(relation, topic, operations, columns, condition, key)';
  elsif v_topic_id is null then
    raise exception '%', fanfare_internal.missing('topic', register_watch.topic, v_app_id) using errcode = 'ZF011';
  end if;

  delete from fanfare.table_watches as w
  where not exists (select from pg_class as c where c.oid = w.relation);
  insert into fanfare.table_watches (app_id, relation, topic_id, operations, columns, condition, key_column)
  values (
    v_app_id, register_watch.relation, v_topic_id, register_watch.operations, register_watch.columns,
    register_watch.condition, register_watch.key
  )
  returning id into v_id;
  return v_id;
end
$$;

comment on function fanfare_internal.register_watch(regclass, text, text[], text[], text, text, text) is
  'For watch_table: remembers what is watched, and returns its id; forgets tables that are gone. It makes no trigger: that takes the rights of the table''s owner. Errors: ZF002, ZF003 as session_app, ZF011 no such topic, ZF330 the table, operations, columns or key.';

revoke all on function fanfare_internal.register_watch(regclass, text, text[], text[], text, text, text) from public;
grant execute on function fanfare_internal.register_watch(regclass, text, text[], text[], text, text, text)
  to fanfare_publisher, fanfare_admin;
