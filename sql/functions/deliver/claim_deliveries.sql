create or replace function fanfare_internal.claim_deliveries(
  server uuid,
  max_count integer default 100,
  kinds text[] default array['http'],
  grace interval default '10 seconds',
  except_handlers bigint[] default '{}'
)
returns setof fanfare_internal.claimed_deliveries
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_left integer := claim_deliveries.max_count;
  v_handlers bigint[] := array(
    select r.handler_id
    from fanfare_internal.handlers_with_work as r
    where r.kind = any (claim_deliveries.kinds) and (r.kind <> 'sql' or r.retrying)
      and r.handler_id <> all (claim_deliveries.except_handlers)
    order by random()
  );
  v_handler fanfare.handlers;
  v_ids bigint[];
  v_all bigint[] := array[]::bigint[];
begin
  perform fanfare_internal.require_read_committed();
  for v_n in 1 .. cardinality(v_handlers) loop
    exit when v_left <= 0;
    select h.* into v_handler from fanfare.handlers as h where h.id = v_handlers[v_n];
    -- An even share of what is left: who needs less leaves it to those that come after.
    v_ids := fanfare_internal.lease_deliveries(
      v_handler,
      case when v_handler.kind = 'sql' then array['retrying'] else array['retrying', 'ready'] end,
      (v_left + cardinality(v_handlers) - v_n) / (cardinality(v_handlers) - v_n + 1),
      v_handler.timeout + claim_deliveries.grace,
      claim_deliveries.server);
    v_left := v_left - cardinality(v_ids);
    v_all := v_all || v_ids;
  end loop;

  return query
  select c.*
  from unnest(v_all) with ordinality as i (id, n)
  cross join lateral (
    -- One by one, by key: the planner would rather read all deliveries.
    select x.* from fanfare_internal.claimed_deliveries as x where x.delivery_id = i.id offset 0
  ) as c
  order by i.n;
end
$$;

comment on function fanfare_internal.claim_deliveries(uuid, integer, text[], interval, bigint[]) is
  'Leases up to max_count deliveries of handlers of the kinds, with an even share for each handler that has some but is not one of except_handlers (the caller has enough of theirs in work), and returns them with all that is needed to make them. Commit before the first is made. A lease lasts the handler''s timeout and grace; settle_deliveries must name it. Of sql it gives what is to be run alone (run_sql_delivery); what was never tried is for run_sql_deliveries. Errors: ZF050 not in read committed.';

revoke all on function fanfare_internal.claim_deliveries(uuid, integer, text[], interval, bigint[]) from public;
grant execute on function fanfare_internal.claim_deliveries(uuid, integer, text[], interval, bigint[]) to fanfare_server;
