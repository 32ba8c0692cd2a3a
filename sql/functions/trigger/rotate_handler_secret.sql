create or replace function fanfare.rotate_handler_secret(
  handler text,
  secret text default null,
  grace interval default '1 day',
  app text default null
)
returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_handler fanfare.handlers := fanfare_internal.app_handler(
    fanfare_internal.session_app(rotate_handler_secret.app), rotate_handler_secret.handler);
  v_secret text := fanfare_internal.new_secret(rotate_handler_secret.secret);
begin
  if v_handler.kind <> 'http' then
    raise exception 'handler "%" is of kind %', v_handler.name, v_handler.kind
      using errcode = 'ZF206', hint = 'handlers of kind http have a secret';
  elsif rotate_handler_secret.grace is null or rotate_handler_secret.grace not between '0' and '30 days' then
    raise exception 'grace must be 0 to 30 days' using errcode = 'ZF202';
  end if;
  update fanfare_internal.handler_secrets as s
  set secret = v_secret, previous_secret = s.secret,
    previous_secret_until = clock_timestamp() + rotate_handler_secret.grace
  where s.handler_id = v_handler.id;
  return v_secret;
end
$$;

comment on function fanfare.rotate_handler_secret(text, text, interval, text) is
'Gives a handler a new webhook secret and returns it.
For the grace (0 to 30 days) the old secret signs as well.
Errors: ZF002 app is missing, ZF003 app, ZF200 no such handler, ZF202 secret or grace, ZF206 not a webhook.
Example: select fanfare.rotate_handler_secret(''billing'', app => ''shop'');';

revoke all on function fanfare.rotate_handler_secret(text, text, interval, text) from public;
grant execute on function fanfare.rotate_handler_secret(text, text, interval, text) to fanfare_admin, fanfare_server;
