create or replace function fanfare.drop_attempts()
returns void
language plpgsql volatile
as $$
declare
  v_partition text;
  v_oldest date := (
    select least(
      (select min(p.day) from fanfare.daily_partitions as p where p.parent = 'messages'),
      (select min((m.published_at at time zone 'UTC')::date) from fanfare.messages_default as m)
    )
  );
begin
  for v_partition in
    select p.name
    from fanfare.daily_partitions as p
    where p.parent = 'attempts' and p.day < v_oldest
    order by p.day
  loop
    execute format('drop table fanfare.%I', v_partition);
  end loop;
exception
  when lock_not_available or deadlock_detected then null; -- tried again by the sweeper
end
$$;

comment on function fanfare.drop_attempts() is
  'Drops partitions of attempts from before the oldest message kept: none of a message that is there can be in them.';

revoke all on function fanfare.drop_attempts() from public;
