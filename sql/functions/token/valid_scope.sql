create or replace function fanfare_internal.valid_scope(scope text)
returns boolean
language sql immutable strict parallel safe
as $$
  select valid_scope.scope ~ E'^([A-Za-z0-9][A-Za-z0-9._:-]{0,127}|([A-Za-z0-9][A-Za-z0-9._:-]{0,126})?\\*|\\$[a-z_]{1,63})$'
$$;

comment on function fanfare_internal.valid_scope(text) is
  'True for a scope of a token: a topic''s name, the beginning of names with a trailing *, or a system topic''s name.';

revoke all on function fanfare_internal.valid_scope(text) from public;
