create or replace function fanfare_internal.abandon_deliveries(
  handler_id bigint,
  trigger_id bigint,
  reason text,
  error text,
  states text[] default array['ready', 'retrying', 'leased'],
  max_count integer default null
)
returns integer
language plpgsql volatile
as $$
declare
  v_ids bigint[] := array(
    select d.id
    from fanfare.deliveries as d
    where d.handler_id = abandon_deliveries.handler_id
      and (abandon_deliveries.trigger_id is null or d.trigger_id = abandon_deliveries.trigger_id)
      and d.state = any (abandon_deliveries.states)
    order by d.id
    limit abandon_deliveries.max_count
    for update
  );
begin
  return fanfare_internal.make_dead_letters(
    v_ids, array_fill(abandon_deliveries.reason, array[cardinality(v_ids)]),
    array_fill(null::integer, array[cardinality(v_ids)]),
    array_fill(abandon_deliveries.error, array[cardinality(v_ids)]), fire => false);
end
$$;

comment on function fanfare_internal.abandon_deliveries(bigint, bigint, text, text, text[], integer) is
  'Turns deliveries of a handler, or of one of its triggers, in any of the states, into dead letters of one reason that fire nothing, oldest first, and returns how many.';

revoke all on function fanfare_internal.abandon_deliveries(bigint, bigint, text, text, text[], integer) from public;
