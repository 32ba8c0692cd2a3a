create or replace function fanfare_internal.change_payload(
  operation text,
  collection text,
  key text,
  old jsonb,
  new jsonb,
  version bigint
)
returns jsonb
language sql stable
as $$
  select jsonb_build_object(
    'operation', change_payload.operation, 'collection', change_payload.collection, 'key', change_payload.key,
    'old', change_payload.old, 'new', change_payload.new, 'version', change_payload.version)
$$;

comment on function fanfare_internal.change_payload(text, text, text, jsonb, jsonb, bigint) is
  'What a message on $kv or $docs says of a change; docs/protocol.md has the fields. Written to be inlined, so that it is put together only for who may want it.';

revoke all on function fanfare_internal.change_payload(text, text, text, jsonb, jsonb, bigint) from public;
