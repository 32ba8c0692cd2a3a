create or replace function fanfare.grant_app(app text, role text)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := (select a.id from fanfare.apps as a where a.name = grant_app.app);
begin
  if v_app_id is null then
    raise exception 'no app named "%"', left(grant_app.app, 64) using errcode = 'ZF001';
  end if;
  if not exists (select from pg_catalog.pg_roles as p where p.rolname = grant_app.role) then
    raise exception 'no Postgres role named "%"', left(grant_app.role, 64)
      using errcode = 'ZF006', hint = 'role: the name of an existing role, as in pg_roles';
  end if;

  insert into fanfare.app_roles (role_name, app_id) values (grant_app.role, v_app_id)
  on conflict on constraint app_role_is_granted_once do nothing;
end
$$;

comment on function fanfare.grant_app(text, text) is
'Lets a Postgres role act for an app.
Members of the role may too. The role also needs fanfare_publisher.
Errors: ZF001 no such app, ZF006 no such role.
Example: select fanfare.grant_app(''shop'', ''shop_backend'');';

revoke all on function fanfare.grant_app(text, text) from public;
grant execute on function fanfare.grant_app(text, text) to fanfare_admin, fanfare_server;
