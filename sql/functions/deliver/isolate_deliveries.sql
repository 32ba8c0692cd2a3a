create or replace function fanfare_internal.isolate_deliveries(handler bigint, max_count integer default 1000)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_ids bigint[];
begin
  perform fanfare_internal.require_read_committed();
  v_ids := fanfare_internal.lock_waiting(isolate_deliveries.handler, array['ready'], isolate_deliveries.max_count, isolate_deliveries.max_count);
  update fanfare.deliveries as d
  set state = 'retrying', ready_at = clock_timestamp()
  where d.id = any (v_ids);
  return cardinality(v_ids);
end
$$;

comment on function fanfare_internal.isolate_deliveries(bigint, integer) is
  'After a batch aborted: sets the deliveries that it would take next apart, to be run alone, and returns how many. Call it with the batch''s max_count. Errors: ZF050 not in read committed.';

revoke all on function fanfare_internal.isolate_deliveries(bigint, integer) from public;
grant execute on function fanfare_internal.isolate_deliveries(bigint, integer) to fanfare_server;
