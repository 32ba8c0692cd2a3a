create or replace function fanfare_internal.bound_apps(role text)
returns setof fanfare.app_bindings
language sql stable
as $$
  select r.role_name, a.id, a.name
  from fanfare.app_roles as r
  join fanfare.apps as a on a.id = r.app_id
  join pg_catalog.pg_roles as p on p.rolname = r.role_name
  where pg_catalog.pg_has_role(bound_apps.role, p.oid, 'member')
  union all
  select bound_apps.role, a.id, a.name
  from fanfare.apps as a
  where pg_catalog.pg_has_role(bound_apps.role, 'fanfare_server', 'member')
    or pg_catalog.pg_has_role(bound_apps.role, 'fanfare_admin', 'member')
$$;

comment on function fanfare_internal.bound_apps(text) is
  'Apps that a role may act for: those bound to it or to a role it is a member of; servers and admins may act for all.';

revoke all on function fanfare_internal.bound_apps(text) from public;
