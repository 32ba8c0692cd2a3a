create or replace function fanfare.create_handler(
  name text,
  kind text,
  target text default null,
  timeout interval default '15 seconds',
  max_concurrency integer default null,
  rate integer default null,
  headers jsonb default null,
  secret text default null,
  app text default null
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(create_handler.app);
  v_target text := fanfare_internal.check_target(v_app_id, create_handler.kind, create_handler.target);
  v_handler_id bigint;
  v_constraint text;
begin
  if not coalesce(fanfare_internal.valid_name(create_handler.name), false) then
    raise exception 'handler name "%" is not valid', left(create_handler.name, 64)
      using errcode = 'ZF202', hint = 'name: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit';
  end if;
  if create_handler.kind <> 'http' and (nullif(create_handler.headers, '{}') is not null or create_handler.secret is not null) then
    raise exception 'a handler of kind % has no headers and no secret', create_handler.kind
      using errcode = 'ZF202', hint = 'headers, secret: for kind http alone';
  end if;
  perform fanfare_internal.check_headers(create_handler.headers);
  perform fanfare_internal.check_timeout(create_handler.kind, create_handler.timeout);
  insert into fanfare.handlers (app_id, name, kind, target, timeout, max_concurrency, rate)
  values (
    v_app_id, create_handler.name, create_handler.kind, v_target, coalesce(create_handler.timeout, '15 seconds'),
    create_handler.max_concurrency, create_handler.rate
  )
  returning id into v_handler_id;
  if create_handler.kind = 'http' then
    insert into fanfare_internal.handler_secrets (handler_id, headers, secret)
    values (
      v_handler_id, nullif(create_handler.headers, '{}'), fanfare_internal.new_secret(create_handler.secret)
    );
  end if;
  return v_handler_id;
exception
  when unique_violation then
    raise exception 'handler "%" exists already', create_handler.name using errcode = 'ZF201';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    raise exception '% is not valid', coalesce(split_part(fanfare_internal.rule_of(v_constraint), ':', 1), v_constraint)
      using errcode = 'ZF202', hint = coalesce(fanfare_internal.rule_of(v_constraint), 'see the columns of fanfare.handlers');
end
$$;

comment on function fanfare.create_handler(text, text, text, interval, integer, integer, jsonb, text, text) is
'Makes a handler, which receives messages, and returns its id.
kind and target: sql and schema.function(jsonb), which returns void and which the app''s role (fanfare.apps.role_name) may execute; http and a URL; topic and a topic of the app; pull and null. max_concurrency (deliveries at a time) and rate (deliveries a second) hold over all servers. headers and secret are for http; without a secret (whsec_…) one is made, and handler_secret shows it.
Errors: ZF002 app is missing, ZF003 app, ZF201 it exists, ZF202 a value is not valid, ZF203 the function, ZF204 the URL or topic.
Example: select fanfare.create_handler(''billing'', ''http'', ''https://billing.example/hook'', app => ''shop'');';

revoke all on function fanfare.create_handler(text, text, text, interval, integer, integer, jsonb, text, text) from public;
grant execute on function fanfare.create_handler(text, text, text, interval, integer, integer, jsonb, text, text) to fanfare_admin, fanfare_server;
