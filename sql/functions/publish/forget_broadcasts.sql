create or replace function fanfare_internal.forget_broadcasts()
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from fanfare_internal.broadcasts as b
  where b.id in (
    select o.id
    from fanfare_internal.broadcasts as o
    where o.sent_at < clock_timestamp() - interval '1 minute'
    for update skip locked
  );
end
$$;

comment on function fanfare_internal.forget_broadcasts() is
  'Deletes broadcasts that every server has sent, or never will. Each server calls it now and then.';

revoke all on function fanfare_internal.forget_broadcasts() from public;
grant execute on function fanfare_internal.forget_broadcasts() to fanfare_server;
