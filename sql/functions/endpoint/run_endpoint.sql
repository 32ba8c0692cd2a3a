create or replace function fanfare_internal.run_endpoint(capability bytea, endpoint bigint, request jsonb)
returns jsonb
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer jsonb;
begin
  if run_endpoint.request ->> 'method' in ('GET', 'HEAD') then
    v_answer := fanfare_internal.read_endpoint(run_endpoint.capability, run_endpoint.endpoint, run_endpoint.request);
  else
    v_answer := fanfare_internal.answer_of(
      fanfare_internal.begin_endpoint(run_endpoint.capability, run_endpoint.endpoint), run_endpoint.request);
    perform fanfare_internal.end_endpoint(run_endpoint.capability);
  end if;
  perform fanfare_internal.check_answer(v_answer);
  return v_answer;
end
$$;

comment on function fanfare_internal.run_endpoint(bytea, bigint, jsonb) is
  'Calls the function of an endpoint with a request as the app''s role, while the transaction acts for the app alone, and returns its answer; before, the caller sets statement_timeout to the endpoint''s timeout. For GET and HEAD it only reads. Rights, secret and what is left in the session: as for run_sql_deliveries. Errors: ZF051 the login may do too much, ZF052 not the session''s secret, ZF203 the function is gone, ZF323 its result is no answer, ZF324 it writes for GET, and what the function raises.';

revoke all on function fanfare_internal.run_endpoint(bytea, bigint, jsonb) from public;
grant execute on function fanfare_internal.run_endpoint(bytea, bigint, jsonb) to fanfare_runner, fanfare_server;
