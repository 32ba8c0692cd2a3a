-- What the test files share. Installed beside pgTAP, before the file.

create function tap.executable_by(signature text, variadic roles text[] default '{}')
returns setof text
language plpgsql
as $$
declare
  v_function oid := executable_by.signature::regprocedure;
  v_owner record;
begin
  return next tap.is(
    array(
      select r.role
      from unnest(array[
        'fanfare_admin', 'fanfare_monitor', 'fanfare_publisher', 'fanfare_reader', 'fanfare_runner', 'fanfare_server', 'public'
      ]) as r (role)
      where has_function_privilege(r.role, v_function, 'execute')
      order by r.role
    ),
    array(
      select r.role from unnest(executable_by.roles) as r (role)
      union
      -- A reader is a member of fanfare_monitor, an admin of fanfare_reader.
      select unnest(array['fanfare_reader', 'fanfare_admin']) where 'fanfare_monitor' = any (executable_by.roles)
      union
      select 'fanfare_admin' where 'fanfare_reader' = any (executable_by.roles)
      order by 1
    ),
    'who may execute ' || executable_by.signature
  );

  select o.rolname, o.rolsuper, p.prosecdef, p.proconfig into strict v_owner
  from pg_proc as p
  join pg_roles as o on o.oid = p.proowner
  where p.oid = v_function;
  return next tap.ok(
    v_owner.rolname = 'fanfare_owner' and not v_owner.rolsuper,
    'fanfare_owner, no superuser, owns ' || executable_by.signature
  );
  if v_owner.prosecdef then
    return next tap.ok(
      'search_path=pg_catalog, pg_temp' = any (v_owner.proconfig),
      'the definer function sets its search_path: ' || executable_by.signature
    );
  end if;
end
$$;

-- Role for the statements that follow: publisher (of fanfare_publisher), member (of
-- publisher), admin (of fanfare_admin), outsider (of nothing). The runner makes them.
create function tap.act_as(who text)
returns void
language sql
as $$
  select set_config('role', current_setting('test.' || act_as.who), false)
$$;

create function tap.epoch()
returns text
language sql
as $$
  select e.label from fanfare.epochs as e where e.last_batch is null
$$;

-- The value of a statement that gives text, run in a session of its own: running app code
-- resets a session's settings and drops its temporary objects, pgTAP's among them.
create function tap.elsewhere(statement text)
returns text
language sql
as $$
  select e.value from tap.dblink(current_setting('test.database'), elsewhere.statement) as e (value text)
$$;

-- As elsewhere, in a session that runs code of apps as a server's does: under a login that may
-- do nothing else, and with the secret 'secret'.
create function tap.as_runner(statement text)
returns text
language plpgsql
as $$
declare
  v_value text;
begin
  perform tap.dblink_connect('runner', current_setting('test.database'));
  perform from tap.dblink('runner', $q$ select fanfare_internal.admit_runner(pg_backend_pid(), sha256('secret'))::text $q$) as r (value text);
  perform tap.dblink_exec('runner', 'set session authorization fanfare_runner');
  select r.value into v_value from tap.dblink('runner', as_runner.statement) as r (value text);
  perform tap.dblink_disconnect('runner');
  return v_value;
exception
  when others then
    perform tap.dblink_disconnect('runner');
    raise;
end
$$;

-- App shop with the topic orders and what can handle them: shop.handle(jsonb) stores what it
-- is given in shop.seen, or fails where the payload is an object with the key fail.
create function tap.shop()
returns void
language plpgsql
as $$
begin
  perform fanfare.create_app('shop');
  perform fanfare.create_topic('orders');
  create schema shop;
  grant usage on schema shop to fanfare_app_shop;
  create table shop.seen (n bigint generated always as identity, message jsonb);
  create function shop.handle(message jsonb) returns void language plpgsql
  security definer set search_path = pg_catalog, pg_temp as $f$
  begin
    insert into shop.seen (message) values (handle.message);
    if handle.message -> 'payload' ? 'fail' then
      raise exception 'told to fail';
    end if;
  end
  $f$;
  grant execute on function shop.handle to fanfare_app_shop;
end
$$;

-- A handler of each kind with a trigger on orders, both named after the kind.
create function tap.add_handlers(variadic kinds text[])
returns void
language sql
as $$
  select fanfare.create_handler(k.kind, k.kind, case k.kind
      when 'sql' then 'shop.handle(jsonb)'
      when 'http' then 'https://hooks.example/shop'
      when 'topic' then 'copies'
    end)
  from unnest(add_handlers.kinds) as k (kind);
  select fanfare.create_trigger(k.kind, topic => 'orders', max_attempts => 2, backoff_base => '0')
  from unnest(add_handlers.kinds) as k (kind);
$$;

create function tap.handler(name text)
returns fanfare.handlers
language sql
as $$
  select h.* from fanfare.handlers as h where h.name = handler.name
$$;

create function tap.webhook_secrets(name text)
returns fanfare_internal.handler_secrets
language sql
as $$
  select s.*
  from fanfare_internal.handler_secrets as s join fanfare.handlers as h on h.id = s.handler_id
  where h.name = webhook_secrets.name
$$;
