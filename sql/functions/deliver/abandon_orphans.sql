create or replace function fanfare_internal.abandon_orphans()
returns integer
language plpgsql volatile
as $$
begin
  return (
    select fanfare_internal.make_dead_letters(
      array_agg(o.id), array_agg('handler_deleted'::text), array_agg(null::integer),
      array_agg('the handler was deleted'::text), fire => false)
    from (
      select d.id
      from fanfare.handlers as h
      cross join lateral (
        select e.id
        from fanfare.deliveries as e
        where e.id = any (array(
          -- Each through an index on what waits, waits in order, or is leased: there is none on all.
          (select w.id from fanfare.deliveries as w
          where w.handler_id = h.id and w.state <> 'leased' and w.order_key is null order by w.state, w.ready_at limit 1000)
          union all
          (select w.id from fanfare.deliveries as w
          where w.handler_id = h.id and w.order_key is not null order by w.trigger_id, w.order_key, w.message_id limit 1000)
          union all
          (select w.id from fanfare.deliveries as w
          where w.handler_id = h.id and w.state = 'leased' and w.order_key is null order by w.leased_until limit 1000)
        ))
        limit 1000
        for update skip locked
      ) as d
      where h.deleted_at > clock_timestamp() - interval '7 days'
      limit 1000
    ) as o
    having count(*) > 0
  );
end
$$;

comment on function fanfare_internal.abandon_orphans() is
  'Turns deliveries of deleted handlers into dead letters, up to 1000: those of publishers that were open while delete_handler ran, in the last 7 days.';

revoke all on function fanfare_internal.abandon_orphans() from public;
