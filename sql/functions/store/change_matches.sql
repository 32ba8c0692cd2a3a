create or replace function fanfare_internal.change_matches(
  trigger fanfare.triggers,
  operation text,
  collection text,
  key text,
  old jsonb,
  new jsonb,
  version bigint
)
returns boolean
language sql stable
as $$
  select coalesce(
    ((change_matches.trigger).collection_like is null or change_matches.collection like (change_matches.trigger).collection_like)
    and ((change_matches.trigger).key_like is null or change_matches.key like (change_matches.trigger).key_like)
    and ((change_matches.trigger).operations is null or change_matches.operation = any ((change_matches.trigger).operations))
    and ((change_matches.trigger).filter is null or jsonb_path_query_first(
      fanfare_internal.change_payload(
        change_matches.operation, change_matches.collection, change_matches.key,
        change_matches.old, change_matches.new, change_matches.version),
      (change_matches.trigger).filter, '{}', true) not in ('null', 'false')),
    false)
$$;

comment on function fanfare_internal.change_matches(fanfare.triggers, text, text, text, jsonb, jsonb, bigint) is
  'Whether a change of a store is owed to a trigger that is bound to it: trigger_matches, before the payload is put together. Written to be inlined into the trigger functions of the stores.';

revoke all on function fanfare_internal.change_matches(fanfare.triggers, text, text, text, jsonb, jsonb, bigint) from public;
