create or replace function fanfare_internal.check_function(app_id bigint, target text, result regtype default 'void')
returns text
language plpgsql stable
as $$
declare
  v_function regprocedure := fanfare_internal.handler_function(check_function.target, check_function.result);
  v_role text := (select a.role_name from fanfare.apps as a where a.id = check_function.app_id);
  v_name record;
  v_grants text;
begin
  select n.nspname, p.proname, format('%I.%I(jsonb)', n.nspname, p.proname) as full_name,
    has_schema_privilege(v_role, n.oid, 'usage') and has_function_privilege(v_role, p.oid, 'execute') as callable,
    exists (
      select
      from aclexplode(p.proacl) as g
      where g.privilege_type = 'EXECUTE' and g.grantee <> 0 and pg_has_role(v_role, g.grantee, 'usage')
    ) as granted
  into v_name
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where p.oid = v_function;

  if v_name is null then
    raise exception 'target "%" is no function (jsonb) returning %', left(check_function.target, 140), check_function.result
      using errcode = 'ZF203', hint = 'target: schema.function(jsonb), with its schema';
  end if;
  v_grants := format(
    'grant usage on schema %1$I to %3$I; grant execute on function %1$I.%2$I(jsonb) to %3$I', v_name.nspname, v_name.proname, v_role);
  if not v_name.callable then
    raise exception 'role % of the app may not call the target %.%', v_role, v_name.nspname, v_name.proname
      using errcode = 'ZF203', hint = v_grants;
  elsif not v_name.granted and fanfare_internal.is_of_another_app(check_function.app_id, v_function, v_name.full_name) then
    raise exception 'the target %.% is another app''s', v_name.nspname, v_name.proname
      using errcode = 'ZF203', hint = 'its owner may grant it to the app: ' || v_grants;
  end if;
  return v_name.full_name;
end
$$;

comment on function fanfare_internal.check_function(bigint, text, regtype) is
  'The target of a SQL handler, or an endpoint, in full, if it exists, has the signature, and the role of the app may call it, whoever asks. That everybody may is not enough for one of another app. Errors: ZF203.';

revoke all on function fanfare_internal.check_function(bigint, text, regtype) from public;
