create or replace function fanfare.create_endpoint(
  path text,
  function text,
  methods text[] default array['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  auth text default 'key',
  timeout interval default '15 seconds',
  max_body_bytes integer default 1048576,
  app text default null
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(create_endpoint.app);
  v_function text := fanfare_internal.check_function(v_app_id, create_endpoint.function, 'jsonb');
  v_id bigint;
  v_constraint text;
begin
  insert into fanfare.endpoints (app_id, path, methods, function, auth, timeout, max_body_bytes)
  values (
    v_app_id, create_endpoint.path, create_endpoint.methods, v_function, create_endpoint.auth,
    create_endpoint.timeout, create_endpoint.max_body_bytes
  )
  on conflict on constraint endpoint_path_is_unique_in_app do nothing
  returning id into v_id;

  if v_id is null then
    raise exception 'endpoint "%" exists already', create_endpoint.path
      using errcode = 'ZF321', hint = 'delete_endpoint it first';
  end if;
  return v_id;
exception
  when not_null_violation then
    get stacked diagnostics v_constraint = column_name;
    raise exception '% is missing', v_constraint using errcode = 'ZF320', hint = 'see the columns of fanfare.endpoints';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    raise exception '% is not valid', coalesce(split_part(fanfare_internal.rule_of(v_constraint), ':', 1), v_constraint)
      using errcode = 'ZF320', hint = coalesce(fanfare_internal.rule_of(v_constraint), 'see the columns of fanfare.endpoints');
end
$$;

comment on function fanfare.create_endpoint(text, text, text[], text, interval, integer, text) is
'Serves /fn/<path> with a SQL function; returns the id of the endpoint.
The function takes (request jsonb) and returns jsonb. auth is key, token or public.
Errors: ZF002 app is missing, ZF003 app, ZF203 the function, ZF320 another parameter, ZF321 the path is taken.
Example: select fanfare.create_endpoint(''orders'', ''shop.list_orders'', methods => ''{GET}'', app => ''shop'');';

revoke all on function fanfare.create_endpoint(text, text, text[], text, interval, integer, text) from public;
grant execute on function fanfare.create_endpoint(text, text, text[], text, interval, integer, text) to fanfare_admin, fanfare_server;
