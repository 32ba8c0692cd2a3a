create or replace function fanfare.share_history(topic text, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(share_history.app);
begin
  update fanfare.topics as t
  set external_after = 0
  where t.app_id = v_app_id and t.name = share_history.topic;
  if not found then
    raise exception '%', fanfare_internal.missing('topic', share_history.topic, v_app_id) using errcode = 'ZF011';
  end if;
end
$$;

comment on function fanfare.share_history(text, text) is
'Lets clients outside read what a topic held before it was external.
Open streams see it when they reconnect.
Errors: ZF002 app is missing, ZF003 app, ZF011 no such topic.
Example: select fanfare.share_history(''orders'', ''shop'');';

revoke all on function fanfare.share_history(text, text) from public;
grant execute on function fanfare.share_history(text, text) to fanfare_admin;
