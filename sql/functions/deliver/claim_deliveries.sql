create or replace function fanfare_internal.claim_deliveries(
  server uuid,
  max_count integer default 100,
  kinds text[] default array['http'],
  grace interval default '10 seconds',
  places integer default 1000000,
  in_flight jsonb default '{}'
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
  v_room fanfare_internal.shared_places;
  v_app bigint;
  v_handler fanfare.handlers;
  v_app_left integer;
  v_ids bigint[];
  v_all bigint[] := array[]::bigint[];
begin
  perform fanfare_internal.require_read_committed();
  for v_room in
    select s.* from fanfare_internal.share_places(claim_deliveries.kinds, claim_deliveries.places, claim_deliveries.in_flight) as s
  loop
    exit when v_left <= 0;
    -- An even share of what is left, for each app and then for each of its handlers: who needs less leaves it to
    -- those that come after.
    if v_room.app_id is distinct from v_app then
      v_app := v_room.app_id;
      v_app_left := least(v_room.app_room, (v_left + v_room.apps_left - 1) / v_room.apps_left);
    end if;
    continue when v_app_left <= 0;
    select h.* into v_handler from fanfare.handlers as h where h.id = v_room.handler_id;
    v_ids := fanfare_internal.lease_deliveries(
      v_handler,
      case when v_handler.kind = 'sql' then array['retrying'] else array['retrying', 'ready'] end,
      least(v_room.handler_room, (v_app_left + v_room.handlers_left - 1) / v_room.handlers_left),
      v_handler.timeout + claim_deliveries.grace,
      claim_deliveries.server);
    v_left := v_left - cardinality(v_ids);
    v_app_left := v_app_left - cardinality(v_ids);
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

comment on function fanfare_internal.claim_deliveries(uuid, integer, text[], interval, integer, jsonb) is
  'Leases up to max_count deliveries of handlers of the kinds, with an even share for each app and within it for each handler that has some, and returns them with all that is needed to make them. Of the caller''s places, in_flight says how many each handler holds ({"<handler_id>": n}); share_places says how many more it may have. Commit before the first is made. A lease lasts the handler''s timeout and grace; settle_deliveries must name it. Of sql it gives what is to be run alone (run_sql_delivery); what was never tried is for run_sql_deliveries. Errors: ZF050 not in read committed.';

revoke all on function fanfare_internal.claim_deliveries(uuid, integer, text[], interval, integer, jsonb) from public;
grant execute on function fanfare_internal.claim_deliveries(uuid, integer, text[], interval, integer, jsonb) to fanfare_server;
