-- Tables of the apps whose row changes are published.

create table fanfare.table_watches (
  id bigint generated always as identity primary key,
  app_id bigint not null references fanfare.apps (id) on delete cascade,
  relation regclass not null,
  topic_id bigint not null references fanfare.topics (id) on delete cascade,
  operations text[] not null,
  columns text[],
  condition text,
  key_column text,
  created_at timestamptz not null default clock_timestamp(),
  constraint watch_operations_are_known check (
    operations <@ array['insert', 'update', 'delete'] and cardinality(operations) > 0
  ),
  constraint watch_has_a_column check (columns is null or cardinality(columns) > 0)
);
comment on table fanfare.table_watches is
  'Tables whose changes watch_table publishes. Its triggers name the row by id; without the row, a write to the table fails.';
comment on column fanfare.table_watches.columns is 'What of a row is published; null for all of it.';
comment on column fanfare.table_watches.condition is 'SQL over new and old, as it was given; it stands in the trigger.';
comment on column fanfare.table_watches.key_column is 'Column whose value is the message key; null for none.';
create index table_watches_topic on fanfare.table_watches (topic_id);
comment on index fanfare.table_watches_topic is 'Deleting a topic.';
create index table_watches_app on fanfare.table_watches (app_id);
comment on index fanfare.table_watches_app is 'Deleting an app; the watched tables of an app.';
grant select on fanfare.table_watches to fanfare_reader, fanfare_admin;

---- create above / drop below ----

do $$
declare
  v_trigger record;
begin
  for v_trigger in
    select t.tgname, t.tgrelid::regclass as relation
    from pg_catalog.pg_trigger as t
    join pg_catalog.pg_proc as p on p.oid = t.tgfoid
    where p.pronamespace = 'fanfare'::regnamespace and p.proname in ('publish_row_change', 'refuse_truncate') and t.tgparentid = 0
  loop
    execute format('drop trigger %I on %s', v_trigger.tgname, v_trigger.relation);
  end loop;
end
$$;
drop table fanfare.table_watches;
