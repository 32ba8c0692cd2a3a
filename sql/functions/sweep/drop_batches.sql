create or replace function fanfare_internal.drop_batches()
returns void
language plpgsql volatile
as $$
declare
  v_partition text;
  v_oldest date := (
    -- A message is sealed on the day it was published, or later; on the day before at the
    -- earliest, if the clock was set back meanwhile.
    select least(
      (select min(p.day) from fanfare_internal.daily_partitions as p where p.parent = 'messages'),
      (select min((m.published_at at time zone 'UTC')::date) from fanfare_internal.messages_default as m)
    ) - 1
  );
  v_newest regclass := (select b.tableoid from fanfare.batches as b order by b.id desc limit 1);
begin
  for v_partition in
    select p.name
    from fanfare_internal.daily_partitions as p
    where p.parent = 'batches'
      and p.day < v_oldest
      and format('fanfare_internal.%I', p.name)::regclass is distinct from v_newest
    order by p.day
  loop
    execute format('drop table fanfare_internal.%I', v_partition);
  end loop;
  delete from fanfare.late_transactions as l
  where l.batch_id < (select min(b.id) from fanfare.batches as b);
exception
  when lock_not_available or deadlock_detected then null; -- tried again by the sweeper
end
$$;

comment on function fanfare_internal.drop_batches() is
  'Drops partitions of batches more than a day older than every message kept, and with them what late_transactions says of those batches. The newest batch stays: the next one is what is visible since.';

revoke all on function fanfare_internal.drop_batches() from public;
