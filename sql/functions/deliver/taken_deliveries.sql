create or replace view fanfare_internal.taken_deliveries as
select null::bigint[] as ids, null::bigint[] as triggers, null::bigint[] as message_ids,
  null::text[] as keys, null::jsonb[] as messages,
  null::timestamptz as ready_at
where false;

comment on view fanfare_internal.taken_deliveries is
  'Shape of what take_deliveries returns, an item a delivery; and the ready_at of the last of them.';
