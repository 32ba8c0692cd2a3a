create or replace function fanfare.ack_many(deliveries jsonb, app text default null)
returns setof fanfare_internal.ack_results
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
  v_most constant integer := 1000; -- as many as one claim gives
  v_app_id bigint := fanfare_internal.session_app(ack_many.app);
  v_asked fanfare_internal.ack_results[];
  v_held integer[];
begin
  perform fanfare_internal.require_read_committed();
  if jsonb_typeof(ack_many.deliveries) is distinct from 'array' then
    raise exception 'deliveries is not a JSON array' using errcode = 'ZF221', hint = '[{"delivery": 1, "lease": 1}, …]';
  elsif jsonb_array_length(ack_many.deliveries) > v_most then
    raise exception 'deliveries has % items, the limit is %', jsonb_array_length(ack_many.deliveries), v_most
      using errcode = 'ZF221', hint = 'acknowledge the rest in another call';
  end if;
  v_asked := array(
    select fanfare_internal.read_ack(e.ordinality::integer, e.value)
    from jsonb_array_elements(ack_many.deliveries) with ordinality as e
    order by e.ordinality
  );
  -- Locked in the order of all who settle.
  v_held := array(
    select f.item
    from (
      select distinct on (a.delivery, a.lease) a.item, a.delivery, a.lease
      from unnest(v_asked) as a
      where a.sqlstate is null
      order by a.delivery, a.lease, a.item
    ) as f
    cross join lateral (
      select d.id
      from fanfare.deliveries as d
      where d.id = f.delivery and d.lease = f.lease and d.leased_until is not null and d.app_id = v_app_id
        and exists (select from fanfare.handlers as h where h.id = d.handler_id and h.kind = 'pull')
      for update
    ) as d
  );
  perform fanfare_internal.settle_deliveries((
    select coalesce(jsonb_agg(jsonb_build_object('delivery', a.delivery, 'lease', a.lease, 'outcome', 'done')), '[]')
    from unnest(v_asked) as a
    where a.item = any (v_held)
  ));

  return query
  select a.item, a.delivery, a.lease,
    case when a.item <> all (v_held) then coalesce(a.sqlstate, 'ZF220') end,
    case when a.item <> all (v_held) then coalesce(a.message, format('the lease of delivery %s is over', a.delivery)) end
  from unnest(v_asked) as a
  order by a.item;
end
$$;

comment on function fanfare.ack_many(jsonb, text) is
'Says that claimed deliveries are done, at most 1000.
deliveries is an array of {delivery, lease}. Returns one row for each; a bad item does not spoil the others.
Errors: ZF002 app is missing, ZF003 app, ZF050 not in read committed, ZF221 not an array, or too many items. Of an item: ZF220 its lease is over, or it was named before, ZF221 it is not valid.
Example: select * from fanfare.ack_many(''[{"delivery": 4711, "lease": 1}]'');';

revoke all on function fanfare.ack_many(jsonb, text) from public;
grant execute on function fanfare.ack_many(jsonb, text) to fanfare_publisher, fanfare_server;
