create or replace function fanfare.delete_topic(name text, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare.session_app(delete_topic.app);
begin
  if left(delete_topic.name, 1) = '$' then
    raise exception 'topic "%" is the system''s', left(delete_topic.name, 64)
      using errcode = 'ZF107', hint = 'update_topic hides it from clients outside';
  end if;
  delete from fanfare.topics as t where t.app_id = v_app_id and t.name = delete_topic.name;
  if not found then
    raise exception 'no topic named "%"', left(delete_topic.name, 140) using errcode = 'ZF011';
  end if;
end
$$;

comment on function fanfare.delete_topic(text, text) is
  'Deletes a topic; its streams end. Its messages are read by nobody any more and go with retention. Errors: ZF002, ZF003 as session_app, ZF011 no such topic, ZF107 it is the system''s.';

revoke all on function fanfare.delete_topic(text, text) from public;
grant execute on function fanfare.delete_topic(text, text) to fanfare_admin, fanfare_server;
