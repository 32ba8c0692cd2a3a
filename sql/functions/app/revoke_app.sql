create or replace function fanfare.revoke_app(app text, role text)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from fanfare.app_roles as r
  using fanfare.apps as a
  where a.id = r.app_id and a.name = revoke_app.app and r.role_name = revoke_app.role;
  if not found then
    raise exception 'app "%" is not granted to role "%"', left(revoke_app.app, 64), left(revoke_app.role, 64)
      using errcode = 'ZF112', hint = 'grants are in fanfare.app_bindings';
  end if;
end
$$;

comment on function fanfare.revoke_app(text, text) is
'Takes back what grant_app gave.
Errors: ZF112 the app was not granted to the role.
Example: select fanfare.revoke_app(''shop'', ''shop_backend'');';

revoke all on function fanfare.revoke_app(text, text) from public;
grant execute on function fanfare.revoke_app(text, text) to fanfare_admin, fanfare_server;
