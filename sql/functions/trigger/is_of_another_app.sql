create or replace function fanfare_internal.is_of_another_app(app_id bigint, function regprocedure, target text)
returns boolean
language plpgsql stable
as $$
declare
  v_apps bigint[] := array(
    select r.app_id
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_roles as o on o.oid = p.proowner and not o.rolsuper
    join pg_catalog.pg_roles as b on pg_has_role(o.oid, b.oid, 'member')
    join fanfare.app_roles as r on r.role_name = b.rolname
    where p.oid = is_of_another_app.function
  );
begin
  return is_of_another_app.app_id <> all (v_apps)
    and (
      cardinality(v_apps) > 0
      or exists (
        select from fanfare.handlers as h
        where h.kind = 'sql' and h.target = is_of_another_app.target and h.app_id <> is_of_another_app.app_id
      )
      or exists (
        select from fanfare.endpoints as e
        where e.function = is_of_another_app.target and e.app_id <> is_of_another_app.app_id
      )
    );
end
$$;

comment on function fanfare_internal.is_of_another_app(bigint, regprocedure, text) is
  'Whether a function is the code of other apps and not of this one: by its owner, who is bound to them, or since they have it as a handler or an endpoint.';

revoke all on function fanfare_internal.is_of_another_app(bigint, regprocedure, text) from public;
