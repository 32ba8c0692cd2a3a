create or replace view fanfare_internal.taken_batches as
select null::bigint[] as ids, null::bigint[] as triggers, null::bigint[] as message_ids,
  null::text[] as keys, null::jsonb[] as messages,
  null::timestamptz as ready_at
where false;

comment on view fanfare_internal.taken_batches is
  'Shape of what take_batch answers, an item a delivery; and the ready_at of the last of them.';
