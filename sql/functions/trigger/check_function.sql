create or replace function fanfare_internal.check_function(app_id bigint, target text, result regtype default 'void')
returns text
language plpgsql stable
as $$
declare
  v_function regprocedure := fanfare_internal.handler_function(check_function.target, check_function.result);
  v_role text := fanfare_internal.session_role();
  v_name record;
begin
  select n.nspname, p.proname, p.proowner::regrole as owner,
    has_schema_privilege('fanfare_handler', n.oid, 'usage')
    and has_function_privilege('fanfare_handler', p.oid, 'execute') as callable
  into v_name
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where p.oid = v_function;

  if v_name is null then
    raise exception 'target "%" is no function (jsonb) returning %', left(check_function.target, 140), check_function.result
      using errcode = 'ZF203', hint = 'target: schema.function(jsonb), with its schema';
  elsif not has_function_privilege(v_role, v_function, 'execute') then
    raise exception 'role % may not execute the target %.%', v_role, v_name.nspname, v_name.proname
      using errcode = 'ZF203', hint = 'who registers a function must be allowed to call it';
  elsif not v_name.callable then
    raise exception 'fanfare_handler may not call the target %.%', v_name.nspname, v_name.proname
      using errcode = 'ZF203', hint = format(
        'grant usage on schema %1$I to fanfare_handler; grant execute on function %1$I.%2$I(jsonb) to fanfare_handler',
        v_name.nspname, v_name.proname);
  elsif not pg_has_role(v_role, 'fanfare_admin', 'member')
    and not exists (
      select
      from fanfare.app_roles as r
      join pg_catalog.pg_roles as b on b.rolname = r.role_name
      join pg_catalog.pg_roles as o on o.oid = v_name.owner and not o.rolsuper
      where r.app_id = check_function.app_id and pg_has_role(o.oid, b.oid, 'member')
    )
  then
    raise exception 'the target %.% belongs to %, a role of another app', v_name.nspname, v_name.proname, v_name.owner
      using errcode = 'ZF203', hint = 'the function''s owner must be bound to the app; an admin may register any';
  end if;
  return format('%I.%I(jsonb)', v_name.nspname, v_name.proname);
end
$$;

comment on function fanfare_internal.check_function(bigint, text, regtype) is
  'The target of a SQL handler, or an endpoint, in full, if it exists, has the signature, and both the caller''s role and fanfare_handler may call it; unless the caller is an admin, its owner must be bound to the app. Errors: ZF203.';

revoke all on function fanfare_internal.check_function(bigint, text, regtype) from public;
