create or replace function fanfare_internal.next_due()
returns interval
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select least(
    (select min(s.next_at) from fanfare.schedules as s),
    (select min(m.publish_at) from fanfare.scheduled_messages as m)
  ) - clock_timestamp()
$$;

comment on function fanfare_internal.next_due() is
  'How long until something is to be published by the scheduler, negative when it is late; null when nothing ever is.';

revoke all on function fanfare_internal.next_due() from public;
grant execute on function fanfare_internal.next_due() to fanfare_server, fanfare_monitor;
