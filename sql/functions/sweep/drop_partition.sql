create or replace function fanfare.drop_partition(partition_name text, expired bigint)
returns boolean
language plpgsql volatile
as $$
declare
  v_kept boolean;
  v_highest bigint;
begin
  -- Whoever has written here holds a lock until it commits, so that with this one
  -- no message can appear between the look and the drop.
  execute format('lock table fanfare.%I in access exclusive mode', drop_partition.partition_name);
  execute format(
    'select coalesce(bool_or(s.batch_id is null or s.batch_id > $1), false), max(s.batch_id)
     from (
       select fanfare.batch_of(x.lineage, x.xid) as batch_id
       from (select distinct m.lineage, m.xid from fanfare.%I as m) as x
     ) as s', drop_partition.partition_name)
  into v_kept, v_highest
  using drop_partition.expired;

  if v_kept then
    return false;
  end if;
  update fanfare.log_floor as f set floor_batch = greatest(f.floor_batch, v_highest);
  execute format('drop table fanfare.%I', drop_partition.partition_name);
  return true;
end
$$;

comment on function fanfare.drop_partition(text, bigint) is
  'Drops a partition of messages if every message in it was sealed in an expired batch, and moves floor_batch past them; false when one was not.';

revoke all on function fanfare.drop_partition(text, bigint) from public;
