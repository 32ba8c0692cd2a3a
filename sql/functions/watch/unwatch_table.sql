create or replace function fanfare.unwatch_table(relation regclass, watch bigint default null)
returns integer
language plpgsql volatile
as $$
declare
  v_trigger record;
  v_ids bigint[] := array[]::bigint[];
begin
  for v_trigger in
    select t.name, t.watch_id
    from fanfare_internal.watch_triggers as t
    where t.relation = unwatch_table.relation
      and (unwatch_table.watch is null or t.watch_id = unwatch_table.watch)
  loop
    execute format('drop trigger %I on %s', v_trigger.name, unwatch_table.relation);
    v_ids := v_ids || v_trigger.watch_id;
  end loop;
  if cardinality(v_ids) = 0 then
    raise exception 'table % is not watched', unwatch_table.relation
      using errcode = 'ZF334', hint = 'watched tables are in fanfare.watched_tables';
  end if;
  perform fanfare_internal.forget_watches(unwatch_table.relation, v_ids);
  return (select count(distinct i.id) from unnest(v_ids) as i (id));
end
$$;

comment on function fanfare.unwatch_table(regclass, bigint) is
'Ends the watches of a table, or one of them; returns how many.
Only the owner of the table may.
Errors: ZF334 it is not watched.
Example: select fanfare.unwatch_table(''shop.orders'');';

revoke all on function fanfare.unwatch_table(regclass, bigint) from public;
grant execute on function fanfare.unwatch_table(regclass, bigint) to fanfare_publisher, fanfare_admin;
