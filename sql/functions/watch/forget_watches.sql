create or replace function fanfare_internal.forget_watches(relation regclass, ids bigint[])
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from fanfare.table_watches as w
  where w.relation = forget_watches.relation
    and w.id = any (forget_watches.ids)
    -- Not before its triggers are gone, which takes the table's owner; then it is of no use to anybody.
    and not exists (
      select
      from pg_trigger as t
      where t.tgrelid = forget_watches.relation
        and t.tgfoid = 'fanfare_internal.publish_row_change()'::regprocedure
        and t.tgargs = convert_to(w.id::text, 'UTF8') || E'\\x00'::bytea
    );
end
$$;

comment on function fanfare_internal.forget_watches(regclass, bigint[]) is
  'For unwatch_table: forgets those of the watches whose triggers are gone.';

revoke all on function fanfare_internal.forget_watches(regclass, bigint[]) from public;
grant execute on function fanfare_internal.forget_watches(regclass, bigint[]) to fanfare_publisher, fanfare_admin;
