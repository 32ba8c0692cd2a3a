create or replace function fanfare.create_app(name text)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint;
begin
  if create_app.name is null or create_app.name !~ '^[a-z0-9][a-z0-9_-]{0,62}$' then
    raise exception 'app name "%" is not valid', left(create_app.name, 64)
      using errcode = 'ZF004',
        hint = 'name: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit';
  end if;

  insert into fanfare.apps (name, role_name) values (create_app.name, fanfare_internal.app_role(create_app.name))
  on conflict on constraint app_name_is_unique do nothing
  returning id into v_app_id;

  if v_app_id is null then
    raise exception 'app "%" exists already', create_app.name using errcode = 'ZF005';
  end if;
  perform fanfare_creator.make_app_role(fanfare_internal.app_role(create_app.name), v_app_id);
  insert into fanfare.app_roles (role_name, app_id) values (fanfare_internal.app_role(create_app.name), v_app_id);
  insert into fanfare.topics (app_id, name)
  select v_app_id, s.name
  from unnest(fanfare_internal.system_topics()) as s (name);
  return v_app_id;
end
$$;

comment on function fanfare.create_app(text) is
'Makes an app (a tenant) with its system topics and its role, and returns its id.
The role (fanfare_app_<name>, in fanfare.apps) is the one that SQL handlers and endpoints of the app run as.
Errors: ZF004 the name is not valid, ZF005 it exists.
Example: select fanfare.create_app(''shop'');';

revoke all on function fanfare.create_app(text) from public;
grant execute on function fanfare.create_app(text) to fanfare_admin, fanfare_server;
