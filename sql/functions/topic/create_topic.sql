create or replace function fanfare.create_topic(
  name text,
  external_subscribable boolean default false,
  auth_mode text default 'token',
  app text default null
)
returns bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(create_topic.app);
  v_topic_id bigint;
begin
  if not coalesce(fanfare_internal.valid_topic_name(create_topic.name), false) then
    raise exception 'topic name "%" is not valid', left(create_topic.name, 140)
      using errcode = 'ZF010',
        hint = 'name: 1 to 128 of letters, digits, ., _, : and -, beginning with a letter or digit';
  end if;
  if create_topic.auth_mode is null or create_topic.auth_mode not in ('public', 'token') then
    raise exception 'auth_mode "%" is not known', left(create_topic.auth_mode, 64)
      using errcode = 'ZF013', hint = 'auth_mode: public or token';
  end if;

  insert into fanfare.topics (app_id, name, external_subscribable, auth_mode)
  values (
    v_app_id, create_topic.name,
    coalesce(create_topic.external_subscribable, false), create_topic.auth_mode
  )
  on conflict on constraint topic_name_is_unique_in_app do nothing
  returning id into v_topic_id;

  if v_topic_id is null then
    raise exception 'topic "%" exists already', create_topic.name using errcode = 'ZF012';
  end if;
  return v_topic_id;
end
$$;

comment on function fanfare.create_topic(text, boolean, text, text) is
'Makes a topic and returns its id.
external_subscribable lets clients outside stream it; auth_mode is token or public.
Errors: ZF002 app is missing, ZF003 app, ZF010 the name is not valid, ZF012 it exists, ZF013 auth_mode is not known.
Example: select fanfare.create_topic(''orders'', external_subscribable => true, app => ''shop'');';

revoke all on function fanfare.create_topic(text, boolean, text, text) from public;
grant execute on function fanfare.create_topic(text, boolean, text, text) to fanfare_admin, fanfare_server;
