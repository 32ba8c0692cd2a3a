create or replace function fanfare_internal.has_few(batch bigint, topics bigint[], max_count integer)
returns boolean
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_batch fanfare.batches;
begin
  if cardinality(has_few.topics) > 16 then -- reading for each would cost more than a page of the batch
    return false;
  end if;
  select b.* into v_batch from fanfare.batches as b where b.id = has_few.batch;
  return has_few.max_count >= (
    select count(*)
    from (
      select
      from fanfare.messages as m
      where m.topic_id = any (has_few.topics)
        and m.xid >= v_batch.previous_xmax
        and m.xid < v_batch.snapshot_xmax
      limit has_few.max_count::bigint + 1
    ) as o
  ) + (
    select coalesce(sum(l.message_count), 0)
    from fanfare.late_transactions as l
    where l.batch_id = has_few.batch and l.topic_id = any (has_few.topics)
  );
end
$$;

comment on function fanfare_internal.has_few(bigint, bigint[], integer) is
  'Whether a batch has at most max_count messages of some topics: then reading them by topic costs less than a page of the batch, which may be full of others. False for more than 16 topics.';

revoke all on function fanfare_internal.has_few(bigint, bigint[], integer) from public;
