create or replace function fanfare_internal.call_endpoint(function regprocedure, request jsonb)
returns jsonb
language plpgsql volatile
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
  'As call_handler, for the function of an endpoint and one request: returns its answer, checks deferred constraints and resets settings after it.';

revoke all on function fanfare_internal.call_endpoint(regprocedure, jsonb) from public;
grant execute on function fanfare_internal.call_endpoint(regprocedure, jsonb) to fanfare_publisher;
