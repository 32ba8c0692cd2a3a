create or replace function fanfare.delete_topic(name text, force boolean default false, app text default null)
returns void
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(delete_topic.app);
  v_topic_id bigint;
  v_trigger text;
begin
  if left(delete_topic.name, 1) = '$' then
    raise exception 'topic "%" is the system''s', left(delete_topic.name, 64)
      using errcode = 'ZF107', hint = 'update_topic hides it from clients outside';
  end if;
  -- Before looking: a trigger that is being made holds it, and one made from now on finds it gone.
  select t.id into v_topic_id
  from fanfare.topics as t
  where t.app_id = v_app_id and t.name = delete_topic.name
  for update;
  if v_topic_id is null then
    raise exception '%', fanfare_internal.missing('topic', delete_topic.name, v_app_id) using errcode = 'ZF011';
  end if;

  for v_trigger in
    select g.name from fanfare.triggers as g where g.topic_id = v_topic_id and g.deleted_at is null order by g.id
  loop
    if not coalesce(delete_topic.force, false) then
      raise exception 'triggers are bound to topic "%": %', delete_topic.name, (
          select string_agg(g.name, ', ' order by g.id)
          from fanfare.triggers as g
          where g.topic_id = v_topic_id and g.deleted_at is null)
        using errcode = 'ZF113',
          hint = 'delete them first, or give force: they go with it, and what waits for them becomes dead letters';
    end if;
    perform fanfare.delete_trigger(v_trigger, true, delete_topic.app);
  end loop;
  delete from fanfare.topics as t where t.id = v_topic_id;
end
$$;

comment on function fanfare.delete_topic(text, boolean, text) is
'Deletes a topic; its streams end.
Its messages can no longer be read, and go with retention. A topic with triggers is deleted only with force: its triggers go too, and their waiting deliveries become dead letters.
Errors: ZF002 app is missing, ZF003 app, ZF011 no such topic, ZF107 it is a system topic, ZF113 it has triggers.
Example: select fanfare.delete_topic(''orders'', app => ''shop'');';

revoke all on function fanfare.delete_topic(text, boolean, text) from public;
grant execute on function fanfare.delete_topic(text, boolean, text) to fanfare_admin, fanfare_server;
