create or replace function fanfare_internal.bury_all(
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
    where d.handler_id = bury_all.handler_id
      and (bury_all.trigger_id is null or d.trigger_id = bury_all.trigger_id)
      and d.state = any (bury_all.states)
    order by d.id
    limit bury_all.max_count
    for update
  );
begin
  return fanfare_internal.bury(
    v_ids, array_fill(bury_all.reason, array[cardinality(v_ids)]),
    array_fill(null::integer, array[cardinality(v_ids)]),
    array_fill(bury_all.error, array[cardinality(v_ids)]), fire => false);
end
$$;

comment on function fanfare_internal.bury_all(bigint, bigint, text, text, text[], integer) is
  'Turns deliveries of a handler, or of one of its triggers, in any of the states, into dead letters of one reason that fire nothing, oldest first, and returns how many.';

revoke all on function fanfare_internal.bury_all(bigint, bigint, text, text, text[], integer) from public;
