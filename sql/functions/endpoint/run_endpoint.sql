create or replace function fanfare_internal.run_endpoint(endpoint bigint, request jsonb)
returns jsonb
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_endpoint fanfare.endpoints;
  v_function regprocedure;
  v_answer jsonb;
begin
  select e.* into v_endpoint from fanfare.endpoints as e where e.id = run_endpoint.endpoint;
  v_function := fanfare_internal.handler_function(v_endpoint.function, 'jsonb');
  if v_function is null then
    raise exception 'endpoint "%": the function % is gone', v_endpoint.path, v_endpoint.function
      using errcode = 'ZF203', hint = 'make it again, or delete the endpoint';
  end if;
  if run_endpoint.request ->> 'method' in ('GET', 'HEAD') then
    v_answer := fanfare_internal.read_endpoint(v_endpoint, v_function, run_endpoint.request);
  else
    insert into fanfare_internal.running_deliveries (xid, acting_app) values (pg_current_xact_id(), v_endpoint.app_id);
    v_answer := fanfare_internal.call_endpoint(v_function, run_endpoint.request);
  end if;
  -- Before any other statement: it may be read by names that the function chose.
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  perform fanfare_internal.clean_session();
  delete from fanfare_internal.running_deliveries as r where r.xid = pg_current_xact_id();
  perform fanfare_internal.check_answer(v_answer);
  return v_answer;
end
$$;

comment on function fanfare_internal.run_endpoint(bigint, jsonb) is
  'Calls the function of an endpoint with a request, while the session acts for the endpoint''s app alone, and returns its answer; before, the caller sets statement_timeout to the endpoint''s timeout. For GET and HEAD it only reads. Errors: ZF203 the function is gone, ZF323 its result is no answer, ZF324 it writes for GET, and what the function raises.';

revoke all on function fanfare_internal.run_endpoint(bigint, jsonb) from public;
grant execute on function fanfare_internal.run_endpoint(bigint, jsonb) to fanfare_server;
