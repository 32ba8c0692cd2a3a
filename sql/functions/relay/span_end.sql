create or replace function fanfare_internal.span_end(after_batch bigint, max_count integer default 2000)
returns bigint
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
begin
  return (
    select coalesce(
      max(s.id) filter (where s.of_one_lineage and (s.so_far <= span_end.max_count or s.number = 1)),
      span_end.after_batch
    )
    from (
      select b.id,
        row_number() over in_order as number,
        sum(b.message_count) over in_order as so_far,
        min(b.lineage) over in_order = max(b.lineage) over in_order as of_one_lineage
      from (
        select b.id, b.message_count, b.lineage
        from fanfare.batches as b
        where b.id > span_end.after_batch
        order by b.id
        limit greatest(1, least(1000, span_end.max_count)) -- none is empty
      ) as b
      window in_order as (order by b.id)
    ) as s
  );
end
$$;

comment on function fanfare_internal.span_end(bigint, integer) is
  'The last batch of a span after a batch that is of one lineage and holds at most max_count messages (or is one larger batch); the batch itself when it is the head.';

revoke all on function fanfare_internal.span_end(bigint, integer) from public;
grant execute on function fanfare_internal.span_end(bigint, integer) to fanfare_server;
