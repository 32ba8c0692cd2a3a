create or replace function fanfare_internal.valid_name(name text)
returns boolean
language sql immutable strict parallel safe
as $$
  select valid_name.name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'
$$;

comment on function fanfare_internal.valid_name(text) is
  'True for a name that a handler or a trigger may have.';

revoke all on function fanfare_internal.valid_name(text) from public;
