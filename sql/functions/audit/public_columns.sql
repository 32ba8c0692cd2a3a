create or replace function fanfare.public_columns(content jsonb)
returns jsonb
language sql immutable
as $$
  select jsonb_object_agg(c.key, case when c.key ~ 'secret|^headers$' and c.value <> 'null' then '"(secret)"' else c.value end)
  from jsonb_each(public_columns.content) as c
$$;

comment on function fanfare.public_columns(jsonb) is
  'A row as JSON with its secrets blanked: columns with secret in their name, and headers, which may hold some. Null for an empty one.';

revoke all on function fanfare.public_columns(jsonb) from public;
