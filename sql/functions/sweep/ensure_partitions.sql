create or replace function fanfare.ensure_partitions(days_ahead integer default 3)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_today date := (clock_timestamp() at time zone 'UTC')::date;
  v_missing record;
  v_made integer := 0;
begin
  perform fanfare_internal.require_read_committed();
  lock table fanfare_internal.partition_lock in share row exclusive mode;
  -- Behind an idle reader this must not queue for long: publishers would queue behind it.
  perform set_config('lock_timeout', '50ms', true);

  for v_missing in
    select p.parent, d.day
    from (values ('messages'), ('batches'), ('attempts')) as p (parent)
    cross join (select v_today + n as day from generate_series(0, ensure_partitions.days_ahead) as n) as d
    union
    select 'messages', (m.published_at at time zone 'UTC')::date from fanfare_internal.messages_default as m
    union
    select 'batches', (b.sealed_at at time zone 'UTC')::date from fanfare_internal.batches_default as b
    union
    select 'attempts', (a.started_at at time zone 'UTC')::date from fanfare_internal.attempts_default as a
    order by 1 desc, 2
  loop
    begin
      v_made := v_made + fanfare_internal.ensure_partition(v_missing.parent, v_missing.day)::integer;
    exception
      when lock_not_available or deadlock_detected then null; -- tried again by the sweeper
    end;
  end loop;
  return v_made;
end
$$;

comment on function fanfare.ensure_partitions(integer) is
'Makes the partitions of today and the days ahead; returns how many.
Also those of days that the default partition holds. A partition that an open transaction holds up is tried again at the next call; see partition_upkeep. Servers call it every 10 minutes.
Errors: ZF050 not in read committed.
Example: select fanfare.ensure_partitions(3);';

revoke all on function fanfare.ensure_partitions(integer) from public;
grant execute on function fanfare.ensure_partitions(integer) to fanfare_server, fanfare_admin;
