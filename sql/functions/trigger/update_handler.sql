create or replace function fanfare.update_handler(
  handler text,
  target text default null,
  timeout interval default null,
  max_concurrency integer default null,
  rate integer default null,
  headers jsonb default null,
  app text default null
)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(update_handler.app);
  v_handler fanfare.handlers := fanfare_internal.app_handler(v_app_id, update_handler.handler);
  v_constraint text;
begin
  perform fanfare_internal.check_headers(update_handler.headers);
  perform fanfare_internal.check_timeout(v_handler.kind, update_handler.timeout);
  update fanfare.handlers as h
  set target = case when update_handler.target is null then h.target
      else fanfare_internal.check_target(v_app_id, v_handler.kind, update_handler.target) end,
    timeout = coalesce(update_handler.timeout, h.timeout),
    max_concurrency = nullif(coalesce(update_handler.max_concurrency, h.max_concurrency), 0),
    rate = nullif(coalesce(update_handler.rate, h.rate), 0)
  where h.id = v_handler.id;
  if update_handler.headers is not null then
    update fanfare_internal.handler_secrets as s
    set headers = nullif(update_handler.headers, '{}')
    where s.handler_id = v_handler.id;
    if not found and update_handler.headers <> '{}' then
      raise exception 'a handler of kind % has no headers', v_handler.kind
        using errcode = 'ZF202', hint = 'headers: for kind http alone';
    end if;
  end if;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    raise exception '% is not valid', coalesce(split_part(fanfare_internal.rule_of(v_constraint), ':', 1), v_constraint)
      using errcode = 'ZF202', hint = coalesce(fanfare_internal.rule_of(v_constraint), 'see the columns of fanfare.handlers');
end
$$;

comment on function fanfare.update_handler(text, text, interval, integer, integer, jsonb, text) is
'Changes settings of a handler; a null argument changes nothing.
max_concurrency or rate 0 removes the limit; headers {} removes the headers.
Errors: ZF002 app is missing, ZF003 app, ZF200 no such handler, ZF202 a value is not valid, ZF203, ZF204 as create_handler.
Example: select fanfare.update_handler(''billing'', max_concurrency => 5, app => ''shop'');';

revoke all on function fanfare.update_handler(text, text, interval, integer, integer, jsonb, text) from public;
grant execute on function fanfare.update_handler(text, text, interval, integer, integer, jsonb, text) to fanfare_admin, fanfare_server;
