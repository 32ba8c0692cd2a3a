create or replace function fanfare_internal.refuse_truncate()
returns trigger
language plpgsql volatile
as $$
begin
  raise exception 'table %.% is watched for deletes, which a truncate would not publish', tg_table_schema, tg_table_name
    using errcode = 'ZF333', hint = 'delete the rows, or unwatch_table first';
end
$$;

comment on function fanfare_internal.refuse_truncate() is
  'Trigger function of tables that are watched for deletes: raises ZF333.';

revoke all on function fanfare_internal.refuse_truncate() from public;
grant execute on function fanfare_internal.refuse_truncate() to fanfare_publisher, fanfare_admin;
