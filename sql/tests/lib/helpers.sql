-- What the test files share. Installed beside pgTAP, before the file.

create function tap.executable_by(signature text, variadic roles text[] default '{}')
returns setof text
language plpgsql
as $$
declare
  v_function oid := executable_by.signature::regprocedure;
  v_owner record;
begin
  return next tap.is(
    array(
      select r.role
      from unnest(array[
        'fanfare_admin', 'fanfare_publisher', 'fanfare_reader', 'fanfare_server', 'public'
      ]) as r (role)
      where has_function_privilege(r.role, v_function, 'execute')
      order by r.role
    ),
    array(select r.role from unnest(executable_by.roles) as r (role) order by r.role),
    'who may execute ' || executable_by.signature
  );

  select o.rolname, o.rolsuper, p.prosecdef, p.proconfig into strict v_owner
  from pg_proc as p
  join pg_roles as o on o.oid = p.proowner
  where p.oid = v_function;
  return next tap.ok(
    v_owner.rolname = 'fanfare_owner' and not v_owner.rolsuper,
    'fanfare_owner, no superuser, owns ' || executable_by.signature
  );
  if v_owner.prosecdef then
    return next tap.ok(
      'search_path=pg_catalog, pg_temp' = any (v_owner.proconfig),
      'the definer function sets its search_path: ' || executable_by.signature
    );
  end if;
end
$$;

-- Role for the statements that follow: publisher (of fanfare_publisher), member (of
-- publisher), admin (of fanfare_admin), outsider (of nothing). The runner makes them.
create function tap.act_as(who text)
returns void
language sql
as $$
  select set_config('role', current_setting('test.' || act_as.who), false)
$$;

create function tap.epoch()
returns text
language sql
as $$
  select e.label from fanfare.epochs as e where e.last_batch is null
$$;
