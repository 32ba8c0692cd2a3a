create or replace function fanfare.claim(
  handler text,
  max_count integer default 1,
  lease_for interval default null,
  app text default null
)
returns setof fanfare_internal.pulled_deliveries
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
  v_handler fanfare.handlers := fanfare_internal.app_handler(fanfare_internal.session_app(claim.app), claim.handler);
  v_lease interval := coalesce(claim.lease_for, v_handler.timeout);
  v_ids bigint[];
begin
  perform fanfare_internal.require_read_committed();
  if v_handler.kind <> 'pull' then
    raise exception 'handler "%" is of kind %', v_handler.name, v_handler.kind
      using errcode = 'ZF206', hint = 'claim is for kind pull';
  elsif claim.max_count is null or claim.max_count not between 1 and 1000 then
    raise exception 'max_count must be 1 to 1000' using errcode = 'ZF222';
  elsif v_lease not between '1 second' and '12 hours' then
    raise exception 'lease_for must be 1 second to 12 hours' using errcode = 'ZF222';
  elsif v_handler.paused_at is not null or v_handler.disabled_at is not null then
    return;
  end if;

  v_ids := fanfare_internal.lease_deliveries(v_handler, array['retrying', 'ready'], claim.max_count, v_lease, null);
  return query
  select p.*
  from unnest(v_ids) with ordinality as i (id, n)
  cross join lateral (
    -- One by one, by key: a plan made while nothing waited would read all deliveries for each.
    select x.* from fanfare_internal.pulled_deliveries as x where x.delivery = i.id offset 0
  ) as p
  order by i.n;
end
$$;

comment on function fanfare.claim(text, integer, interval, text) is
'Leases deliveries of a pull handler to you, with their messages.
Up to max_count (1 to 1000) for lease_for (1 second to 12 hours; by default the timeout of the handler). No rows when nothing is ready, or the handler is paused or disabled. Commit, do the work, then call ack or nack with the delivery and its lease. An ack in the transaction of the work makes its effects happen exactly once. A delivery whose lease ends is tried again.
Errors: ZF002 app is missing, ZF003 app, ZF050 not in read committed, ZF200 no such handler, ZF206 not a pull handler, ZF222 max_count or lease_for.
Example: select delivery, lease, message from fanfare.claim(''resize'', max_count => 10);';

revoke all on function fanfare.claim(text, integer, interval, text) from public;
grant execute on function fanfare.claim(text, integer, interval, text) to fanfare_publisher, fanfare_server;
