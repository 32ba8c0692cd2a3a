-- Run before the migrations, each time, by the role that installs: what belongs to
-- the cluster or needs rights on the database. It may run any number of times and
-- needs CREATEROLE and CREATE on the database, not superuser.

do $$
declare
  v_role text;
begin
  foreach v_role in array array[
    'fanfare_owner', 'fanfare_server', 'fanfare_publisher', 'fanfare_monitor', 'fanfare_reader', 'fanfare_admin', 'fanfare_handler'
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

  -- The installer acts as the owner below; without this a managed Postgres refuses. From
  -- Postgres 16 on, whoever makes a role is a member of it that may not yet act as it.
  if not pg_catalog.pg_has_role(
    current_user,
    'fanfare_owner',
    case when pg_catalog.current_setting('server_version_num')::integer < 160000 then 'member' else 'set' end
  ) then
    execute pg_catalog.format('grant fanfare_owner to %I', current_user);
  end if;
  -- To give it the trampoline. fanfare_handler itself has no rights, nor gets any by this.
  if not pg_catalog.pg_has_role('fanfare_owner', 'fanfare_handler', 'member') then
    grant fanfare_handler to fanfare_owner;
  end if;
  -- A reader reads what a monitor does, and an admin what a reader does.
  if not pg_catalog.pg_has_role('fanfare_reader', 'fanfare_monitor', 'usage') then
    grant fanfare_monitor to fanfare_reader;
  end if;
  if not pg_catalog.pg_has_role('fanfare_admin', 'fanfare_reader', 'usage') then
    grant fanfare_reader to fanfare_admin;
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
