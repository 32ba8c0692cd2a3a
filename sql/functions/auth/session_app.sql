create or replace function fanfare_internal.session_app(app text)
returns bigint
language plpgsql stable
as $$
declare
  v_role text := current_setting('role');
  v_app_id bigint;
  v_apps bigint[]; -- two of them at most: more say nothing new
begin
  -- An app's handler runs in the server's session, in a transaction that wrote so: it acts
  -- for the app it was called for.
  if pg_current_xact_id_if_assigned() is not null then
    select r.acting_app into v_app_id
    from fanfare_internal.running_deliveries as r
    where r.xid = pg_current_xact_id_if_assigned();
  end if;
  if v_app_id is not null then
    if session_app.app <> (select a.name from fanfare.apps as a where a.id = v_app_id) then
      raise exception 'a handler may not act for an app named %', left(session_app.app, 64)
        using errcode = 'ZF003', hint = 'it acts for its own app: leave app out';
    end if;
    return v_app_id;
  end if;

  if v_role = 'none' then
    v_role := session_user;
  end if;

  -- The common case, by key: the role itself is bound. No aggregate: its node costs more than the look.
  if session_app.app is null then
    v_apps := array(select r.app_id from fanfare.app_roles as r where r.role_name = v_role limit 2);
  else
    v_apps := array(
      select r.app_id
      from fanfare.app_roles as r
      join fanfare.apps as a on a.id = r.app_id
      where r.role_name = v_role and a.name = session_app.app
    );
  end if;
  if cardinality(v_apps) = 0 then
    v_apps := fanfare_internal.inherited_apps(v_role, session_app.app);
  end if;

  if cardinality(v_apps) = 1 then
    return v_apps[1];
  elsif cardinality(v_apps) > 1 then
    raise exception 'role % acts for several apps: name one in app', v_role
      using errcode = 'ZF002', hint = 'its apps are in fanfare.app_roles';
  elsif session_app.app is null then
    raise exception 'role % acts for no app', v_role
      using errcode = 'ZF003', hint = 'bind it: select fanfare.grant_app(app => …, role => …)';
  end if;
  raise exception 'role % may not act for an app named %', v_role, left(session_app.app, 64)
    using errcode = 'ZF003', hint = 'its apps are in fanfare.app_roles';
end
$$;

comment on function fanfare_internal.session_app(text) is
  'Id of the app that the session acts for: the named one, or the only one of its role (the one set by SET ROLE, else the login role): bound to the role itself, else to a role it is a member of. In a SQL handler, the handler''s. Errors: ZF002 several apps and none named, ZF003 not bound to it.';

revoke all on function fanfare_internal.session_app(text) from public;
