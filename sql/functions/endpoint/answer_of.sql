create or replace function fanfare_internal.answer_of(begun fanfare_internal.begun_endpoints, request jsonb)
returns jsonb
language plpgsql volatile
as $$
declare
  v_answer jsonb;
begin
  execute pg_catalog.format('select %I.call_endpoint($1, $2)', (answer_of.begun).role_name)
  into v_answer
  using (answer_of.begun).function::regprocedure, answer_of.request;
  -- Before any other statement: it may be read by names that the function chose.
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  reset all;
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  return v_answer;
end
$$;

comment on function fanfare_internal.answer_of(fanfare_internal.begun_endpoints, jsonb) is
  'Calls an endpoint by the function call_endpoint of its app''s schema, so as the app''s role.';

revoke all on function fanfare_internal.answer_of(fanfare_internal.begun_endpoints, jsonb) from public;
grant execute on function fanfare_internal.answer_of(fanfare_internal.begun_endpoints, jsonb) to fanfare_runner, fanfare_server;
