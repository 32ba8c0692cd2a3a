create or replace function fanfare.update_topic(
  name text,
  external_subscribable boolean default null,
  auth_mode text default null,
  app text default null
)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(update_topic.app);
begin
  if update_topic.auth_mode not in ('public', 'token') then
    raise exception 'auth_mode "%" is not known', left(update_topic.auth_mode, 64)
      using errcode = 'ZF013', hint = 'auth_mode: public or token';
  end if;

  update fanfare.topics as t
  set external_subscribable = coalesce(update_topic.external_subscribable, t.external_subscribable),
    auth_mode = coalesce(update_topic.auth_mode, t.auth_mode)
  where t.app_id = v_app_id and t.name = update_topic.name;
  if not found then
    raise exception '%', fanfare_internal.missing('topic', update_topic.name, v_app_id) using errcode = 'ZF011';
  end if;
end
$$;

comment on function fanfare.update_topic(text, boolean, text, text) is
'Changes who may stream a topic.
System topics too. A null argument changes nothing. Streams that lose the right end.
Errors: ZF002 app is missing, ZF003 app, ZF011 no such topic, ZF013 auth_mode is not known.
Example: select fanfare.update_topic(''orders'', auth_mode => ''public'', app => ''shop'');';

revoke all on function fanfare.update_topic(text, boolean, text, text) from public;
grant execute on function fanfare.update_topic(text, boolean, text, text) to fanfare_admin, fanfare_server;
