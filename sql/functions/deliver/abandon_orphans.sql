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
        select e.id from fanfare.deliveries as e where e.handler_id = h.id limit 1000 for update skip locked
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
