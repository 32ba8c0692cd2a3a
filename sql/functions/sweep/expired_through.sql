create or replace function fanfare_internal.expired_through(partition_name text, expired bigint)
returns bigint
language plpgsql volatile
as $$
declare
  v_kept boolean;
  v_highest bigint;
begin
  -- Whoever has written here holds a lock until it commits, so that with this one, which
  -- lets readers pass, no message can appear after the look.
  execute format('lock table fanfare_internal.%I in share mode', expired_through.partition_name);
  execute format(
    'select coalesce(bool_or((s.batch_id <= $1) is not true), false), coalesce(max(s.batch_id), 0)
     from (
       select fanfare_internal.batch_of(x.lineage, x.xid) as batch_id
       from (select distinct m.lineage, m.xid from fanfare_internal.%I as m) as x
     ) as s', expired_through.partition_name)
  into v_kept, v_highest
  using expired_through.expired;
  return case when not v_kept then v_highest end;
end
$$;

comment on function fanfare_internal.expired_through(text, bigint) is
  'The highest batch of the messages in a partition, 0 when it is empty; null when one of them is not sealed, or in a batch above the last expired one. Until the transaction ends nobody writes to the partition.';

revoke all on function fanfare_internal.expired_through(text, bigint) from public;
