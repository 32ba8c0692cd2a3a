create or replace function fanfare_internal.inherited_apps(role text, app text)
returns bigint[]
language plpgsql stable
as $$
begin
  if pg_has_role(inherited_apps.role, 'fanfare_server', 'member') or pg_has_role(inherited_apps.role, 'fanfare_admin', 'member') then
    return array(
      select a.id from fanfare.apps as a where inherited_apps.app is null or a.name = inherited_apps.app limit 2
    );
  end if;
  return array(
    select distinct b.app_id
    from fanfare_internal.bound_apps(inherited_apps.role) as b
    where inherited_apps.app is null or b.app_name = inherited_apps.app
    limit 2
  );
end
$$;

comment on function fanfare_internal.inherited_apps(text, text) is
  'Apps (two of them at most) that a role may act for without being bound itself: all for servers and admins, else those of the roles that it is a member of. Of that name alone, if one is given.';

revoke all on function fanfare_internal.inherited_apps(text, text) from public;
