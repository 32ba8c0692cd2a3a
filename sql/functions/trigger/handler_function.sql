create or replace function fanfare_internal.handler_function(target text, result regtype default 'void')
returns regprocedure
language plpgsql stable
as $$
declare
  v_name text[];
begin
  v_name := parse_ident(regexp_replace(handler_function.target, E'\\s*\\(\\s*jsonb\\s*\\)\\s*$', ''));
  return (
    -- By catalog: a cast to regprocedure asks for rights on the schema, which the owner has not.
    select p.oid
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where cardinality(v_name) = 2
      and n.nspname = v_name[1]
      and p.proname = v_name[2]
      and p.pronargs = 1
      and p.proargtypes[0] = 'jsonb'::regtype
      and p.prorettype = handler_function.result
      and p.prokind = 'f'
      and not p.proretset
  );
exception
  when invalid_parameter_value then
    return null;
end
$$;

comment on function fanfare_internal.handler_function(text, regtype) is
  'The function that a target names, schema.name(jsonb) returning void for a SQL handler, jsonb for an endpoint; null when there is none.';

revoke all on function fanfare_internal.handler_function(text, regtype) from public;
