create or replace function fanfare_internal.call_endpoint(function regprocedure, request jsonb)
returns jsonb
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_call text := (
    select format('select %I.%I($1)', n.nspname, p.proname)
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    where p.oid = call_endpoint.function
  );
  v_answer jsonb;
begin
  execute v_call into v_answer using call_endpoint.request;
  set constraints all immediate;
  reset all;
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  return v_answer;
end
$$;

comment on function fanfare_internal.call_endpoint(regprocedure, jsonb) is
  'As call_handler, for endpoints: owned by fanfare_handler, which has no rights, so that an app''s function runs with its own (as its own definer) or none. Checks deferred constraints and resets settings after it.';

revoke all on function fanfare_internal.call_endpoint(regprocedure, jsonb) from public;
grant execute on function fanfare_internal.call_endpoint(regprocedure, jsonb) to fanfare_owner;
-- Who owns a function must be allowed to make one: for this statement alone.
grant create on schema fanfare_internal to fanfare_handler;
alter function fanfare_internal.call_endpoint(regprocedure, jsonb) owner to fanfare_handler;
revoke create on schema fanfare_internal from fanfare_handler;
