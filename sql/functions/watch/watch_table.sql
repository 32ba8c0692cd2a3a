create or replace function fanfare.watch_table(
  relation regclass,
  topic text,
  operations text[] default array['insert', 'update', 'delete'],
  columns text[] default null,
  condition text default null,
  key text default null,
  app text default null
)
returns bigint
language plpgsql volatile
as $$
declare
  v_id bigint := fanfare_internal.register_watch(
    watch_table.relation, watch_table.topic, watch_table.operations, watch_table.columns,
    watch_table.condition, watch_table.key, watch_table.app
  );
  v_operation text;
begin
  -- As the caller: the condition is the caller's SQL, and runs with the rights of whoever writes to the table.
  foreach v_operation in array watch_table.operations loop
    execute format(
      'create trigger %I after %s on %s for each row %s execute function fanfare_internal.publish_row_change(%L)',
      'fanfare_watch_' || v_id || '_' || v_operation, v_operation, watch_table.relation,
      case when watch_table.condition is not null then format('when (%s)', watch_table.condition) else '' end, v_id
    );
  end loop;
  if 'delete' = any (watch_table.operations) then
    execute format(
      'create trigger %I before truncate on %s for each statement execute function fanfare_internal.refuse_truncate(%L)',
      'fanfare_watch_' || v_id || '_truncate', watch_table.relation, v_id
    );
  end if;
  return v_id;
end
$$;

comment on function fanfare.watch_table(regclass, text, text[], text[], text, text, text) is
'Publishes the row changes of a table to a topic from now on.
In the transactions that make them. Only the owner of the table may. columns: which are published. condition: SQL over new and old, as in the WHEN of a trigger. key: the column whose value is the message key. Returns the id of the watch.
Errors: ZF002 app is missing, ZF003 app, ZF011 no such topic, ZF330 the table, operations, columns or key; those of Postgres for the condition.
Example: select fanfare.watch_table(''shop.orders'', ''order-rows'', app => ''shop'');';

revoke all on function fanfare.watch_table(regclass, text, text[], text[], text, text, text) from public;
grant execute on function fanfare.watch_table(regclass, text, text[], text[], text, text, text)
  to fanfare_publisher, fanfare_admin;
