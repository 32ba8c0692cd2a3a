create or replace function fanfare_internal.drop_attempts()
returns void
language plpgsql volatile
as $$
declare
  v_partition text;
  v_oldest date := (
    select least(
      (select min(p.day) from fanfare_internal.daily_partitions as p where p.parent = 'messages'),
      (select min((m.published_at at time zone 'UTC')::date) from fanfare_internal.messages_default as m)
    )
  );
begin
  for v_partition in
    select p.name
    from fanfare_internal.daily_partitions as p
    where p.parent = 'attempts' and p.day < v_oldest
    order by p.day
  loop
    execute format('drop table fanfare_internal.%I', v_partition);
  end loop;
  -- With the message they were of; the open ones stay until somebody resolves them.
  delete from fanfare.dead_letters as l where l.resolution is not null and l.resolved_at < v_oldest;
exception
  when lock_not_available or deadlock_detected then null; -- tried again by the sweeper
end
$$;

comment on function fanfare_internal.drop_attempts() is
  'Drops partitions of attempts from before the oldest message kept, none of which can be of a message that is there, and deletes dead letters that were resolved before it.';

revoke all on function fanfare_internal.drop_attempts() from public;
