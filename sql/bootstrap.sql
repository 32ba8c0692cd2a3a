-- Run before the migrations, each time, by the role that installs: what belongs to
-- the cluster or needs rights on the database. It may run any number of times and
-- needs CREATEROLE and CREATE on the database, not superuser.

do $$
declare
  v_role text;
begin
  foreach v_role in array array[
    'fanfare_owner', 'fanfare_server', 'fanfare_publisher', 'fanfare_reader', 'fanfare_admin', 'fanfare_handler'
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
end
$$;

create schema if not exists fanfare authorization fanfare_owner;
comment on schema fanfare is
  'Fanfare: a realtime and durable event server. Start with the views; docs/operations.md has the questions.';

do $$
declare
  v_schema text;
begin
  select n.nspname into v_schema
  from pg_catalog.pg_extension as e
  join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
  where e.extname = 'pgcrypto';

  if v_schema is null then
    create extension pgcrypto with schema fanfare;
  elsif v_schema <> 'fanfare' then
    raise exception 'pgcrypto is installed in schema %, and Fanfare needs it in schema fanfare', v_schema
      using errcode = 'ZF090', hint = 'run: alter extension pgcrypto set schema fanfare';
  end if;
end
$$;

create table if not exists fanfare.schema_version (version integer not null);
alter table fanfare.schema_version owner to fanfare_owner;
comment on table fanfare.schema_version is 'Last migration applied; kept by tern.';
grant select on fanfare.schema_version to fanfare_reader, fanfare_server, fanfare_admin;
insert into fanfare.schema_version (version)
select 0
where not exists (select from fanfare.schema_version);
