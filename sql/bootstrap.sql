-- Run before the migrations, each time, by the role that installs: what belongs to
-- the cluster or needs rights on the database. It may run any number of times and
-- needs CREATEROLE and CREATE on the database, not superuser.

do $$
declare
  v_role text;
begin
  foreach v_role in array array[
    'fanfare_owner', 'fanfare_server', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_reader', 'fanfare_admin',
    'fanfare_runner', 'fanfare_nobody', 'fanfare_creator'
  ] loop
    begin
      -- Roles belong to the cluster: another database may have made them already.
      if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
        execute pg_catalog.format('create role %I nologin', v_role);
      end if;
    exception
      when duplicate_object or unique_violation then null;
    end;
  end loop;

  -- It makes the roles of apps, and hands fanfare_publisher on to them.
  if not (select r.rolcreaterole from pg_catalog.pg_roles as r where r.rolname = 'fanfare_creator') then
    alter role fanfare_creator createrole;
  end if;
  if not pg_catalog.pg_has_role('fanfare_creator', 'fanfare_publisher', 'member with admin option') then
    grant fanfare_publisher to fanfare_creator with admin option;
  end if;

  -- The installer acts as these below; without this a managed Postgres refuses. From
  -- Postgres 16 on, whoever makes a role is a member of it that may not yet act as it.
  foreach v_role in array array['fanfare_owner', 'fanfare_creator'] loop
    if not pg_catalog.pg_has_role(
      current_user,
      v_role,
      case when pg_catalog.current_setting('server_version_num')::integer < 160000 then 'member' else 'set' end
    ) then
      execute pg_catalog.format('grant %I to %I', v_role, current_user);
    end if;
  end loop;
  -- To give it row_json. fanfare_nobody itself has no rights, nor gets any by this.
  if not pg_catalog.pg_has_role('fanfare_owner', 'fanfare_nobody', 'member') then
    grant fanfare_nobody to fanfare_owner;
  end if;
  -- A reader reads what a monitor does, and an admin what a reader does.
  if not pg_catalog.pg_has_role('fanfare_reader', 'fanfare_monitor', 'usage') then
    grant fanfare_monitor to fanfare_reader;
  end if;
  if not pg_catalog.pg_has_role('fanfare_admin', 'fanfare_reader', 'usage') then
    grant fanfare_reader to fanfare_admin;
  end if;
  -- For the schema of each app.
  if not pg_catalog.has_database_privilege('fanfare_creator', pg_catalog.current_database(), 'create') then
    execute pg_catalog.format('grant create on database %I to fanfare_creator', pg_catalog.current_database());
  end if;
end
$$;

create schema if not exists fanfare authorization fanfare_owner;
comment on schema fanfare is
  'Fanfare: a realtime and durable event server. Start with select * from fanfare.help().';

create schema if not exists fanfare_internal authorization fanfare_owner;
comment on schema fanfare_internal is
  'How Fanfare works inside: helpers, what only its servers call, partitions. Read and call what is in schema fanfare.';

create table if not exists fanfare_internal.schema_version (version integer not null);
alter table fanfare_internal.schema_version owner to fanfare_owner;
comment on table fanfare_internal.schema_version is 'Last migration applied; kept by tern.';
grant select on fanfare_internal.schema_version to fanfare_monitor, fanfare_server;
insert into fanfare_internal.schema_version (version)
select 0
where not exists (select from fanfare_internal.schema_version);

-- Roles of apps. The right to make roles is nowhere but in these two functions, which only
-- Fanfare's owner may call, and which touch no role but those whose names begin as below.
create schema if not exists fanfare_creator authorization fanfare_creator;
comment on schema fanfare_creator is
  'Makes and drops the roles of apps, with the one right for that (CREATEROLE) that Fanfare has.';
grant usage on schema fanfare_creator to fanfare_owner;

create or replace function fanfare_creator.make_app_role(role text, app_id bigint)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if make_app_role.role !~ '^fanfare_app_[a-z0-9_-]{1,51}$' then
    raise exception 'role % is no role of an app', make_app_role.role using errcode = '42501';
  end if;
  -- Roles belong to the cluster: an app of the same name in another database may have made it.
  for v_try in 1 .. 10 loop
    begin
      if not exists (select from pg_roles as r where r.rolname = make_app_role.role) then
        execute format('create role %I nologin', make_app_role.role);
      end if;
      if not pg_has_role(make_app_role.role, 'fanfare_publisher', 'usage') then
        execute format('grant fanfare_publisher to %I', make_app_role.role);
      end if;
      if not pg_has_role('fanfare_creator', make_app_role.role, 'usage') then
        execute format('grant %I to fanfare_creator', make_app_role.role);
      end if;
      exit;
    exception
      -- Another database does the same now. Without a code of its own: tuple concurrently updated.
      when duplicate_object or unique_violation or internal_error then
        if v_try = 10 then
          raise;
        end if;
        perform pg_sleep(0.01 * v_try);
    end;
  end loop;

  execute format('create schema %I', make_app_role.role);
  execute format($create$
    create function %1$I.call_handler(
      function regprocedure, messages jsonb[], keys text[], until timestamptz, lock_timeout text,
      out done boolean[], out errors text[], out started_at timestamptz[], out ended_at timestamptz[], out blocked boolean
    )
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
    as $body$
    begin
      perform fanfare_internal.require_acting(%2$s);
      select r.done, r.errors, r.started_at, r.ended_at, r.blocked
      into call_handler.done, call_handler.errors, call_handler.started_at, call_handler.ended_at, call_handler.blocked
      from fanfare_internal.call_handler(
        call_handler.function, call_handler.messages, call_handler.keys, call_handler.until, call_handler.lock_timeout) as r;
    end
    $body$;
    create function %1$I.call_endpoint(function regprocedure, request jsonb)
    returns jsonb
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
    as $body$
    begin
      perform fanfare_internal.require_acting(%2$s);
      return fanfare_internal.call_endpoint(call_endpoint.function, call_endpoint.request);
    end
    $body$;
    comment on schema %1$I is
      'Where Fanfare calls the SQL handlers and endpoints of an app, as the role of the same name.';
    comment on function %1$I.call_handler(regprocedure, jsonb[], text[], timestamptz, text) is
      'Calls a SQL handler as the app''s role, in a transaction that acts for the app.';
    comment on function %1$I.call_endpoint(regprocedure, jsonb) is
      'Calls the function of an endpoint as the app''s role, in a transaction that acts for the app.';
    revoke all on function
      %1$I.call_handler(regprocedure, jsonb[], text[], timestamptz, text), %1$I.call_endpoint(regprocedure, jsonb) from public;
    grant execute on function
      %1$I.call_handler(regprocedure, jsonb[], text[], timestamptz, text), %1$I.call_endpoint(regprocedure, jsonb)
      to fanfare_runner, fanfare_server;
    grant usage on schema %1$I to fanfare_runner, fanfare_server;
    alter schema %1$I owner to %1$I;
    alter function %1$I.call_handler(regprocedure, jsonb[], text[], timestamptz, text) owner to %1$I;
    alter function %1$I.call_endpoint(regprocedure, jsonb) owner to %1$I;
  $create$, make_app_role.role, make_app_role.app_id);
end
$$;
comment on function fanfare_creator.make_app_role(text, bigint) is
  'Makes the role of an app, which owns a schema of the same name in which Fanfare calls the app''s code.';

create or replace function fanfare_creator.drop_app_role(role text)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if drop_app_role.role !~ '^fanfare_app_[a-z0-9_-]{1,51}$' then
    raise exception 'role % is no role of an app', drop_app_role.role using errcode = '42501';
  elsif not exists (select from pg_roles as r where r.rolname = drop_app_role.role) then
    return;
  end if;
  execute format('drop owned by %I', drop_app_role.role);
  begin
    execute format('drop role %I', drop_app_role.role);
  exception
    when dependent_objects_still_exist then null; -- another database of the cluster has an app of that name
  end;
end
$$;
comment on function fanfare_creator.drop_app_role(text) is
  'Drops the role of an app with what it owns and was granted here; the role itself stays while another database uses it.';

revoke all on function fanfare_creator.make_app_role(text, bigint), fanfare_creator.drop_app_role(text) from public;
grant execute on function fanfare_creator.make_app_role(text, bigint), fanfare_creator.drop_app_role(text) to fanfare_owner;
alter function fanfare_creator.make_app_role(text, bigint) owner to fanfare_creator;
alter function fanfare_creator.drop_app_role(text) owner to fanfare_creator;
