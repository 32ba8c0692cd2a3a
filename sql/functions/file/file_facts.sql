create or replace function fanfare_internal.file_facts(file fanfare.files)
returns jsonb
language sql immutable
as $$
  select jsonb_build_object(
    'size', (file_facts.file).size,
    'content_type', (file_facts.file).content_type,
    'sha256', encode((file_facts.file).sha256, 'hex'))
$$;

comment on function fanfare_internal.file_facts(fanfare.files) is
  'What a message on $files says of a file.';

revoke all on function fanfare_internal.file_facts(fanfare.files) from public;
