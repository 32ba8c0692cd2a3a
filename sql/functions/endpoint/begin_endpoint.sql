create or replace function fanfare_internal.begin_endpoint(capability bytea, endpoint bigint)
returns fanfare_internal.begun_endpoints
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_begun fanfare_internal.begun_endpoints;
  v_app_id bigint;
begin
  perform fanfare_internal.require_runner(begin_endpoint.capability);
  select a.role_name, fanfare_internal.handler_function(e.function, 'jsonb')::oid, e.path, e.function, e.app_id
  into v_begun.role_name, v_begun.function, v_begun.path, v_begun.function_name, v_app_id
  from fanfare.endpoints as e
  join fanfare.apps as a on a.id = e.app_id
  where e.id = begin_endpoint.endpoint;
  if v_begun.function is null then
    raise exception 'endpoint "%": the function % is gone', v_begun.path, v_begun.function_name
      using errcode = 'ZF203', hint = 'make it again, or delete the endpoint';
  end if;
  perform fanfare_internal.act_for(v_app_id);
  return v_begun;
end
$$;

comment on function fanfare_internal.begin_endpoint(bytea, bigint) is
  'The first half of run_endpoint: which function to call as which role; the transaction acts for the endpoint''s app until end_endpoint. Errors: as run_endpoint.';

revoke all on function fanfare_internal.begin_endpoint(bytea, bigint) from public;
grant execute on function fanfare_internal.begin_endpoint(bytea, bigint) to fanfare_runner, fanfare_server;
