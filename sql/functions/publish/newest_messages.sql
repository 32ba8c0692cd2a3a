create or replace function fanfare_internal.newest_messages(app_id bigint, topic text, before bigint, max_count integer)
returns setof fanfare_internal.listed_messages
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_topic_id bigint := (
    select t.id from fanfare.topics as t where t.app_id = newest_messages.app_id and t.name = newest_messages.topic
  );
  v_before record;
begin
  if v_topic_id is null then
    raise exception 'no topic named "%"', left(newest_messages.topic, 140) using errcode = 'ZF011', hint = 'see fanfare.topics';
  end if;
  select m.xid, m.id into v_before from fanfare.messages as m where m.id = newest_messages.before;
  if newest_messages.before is not null and v_before.id is null then
    return;
  end if;

  return query
  select n.app_id, n.id, newest_messages.topic, n.key, n.payload, n.headers, n.published_at,
    fanfare_internal.format_position(fanfare_internal.batch_of(n.lineage, n.xid), n.id)
  from (
    select m.*
    from fanfare.messages as m
    where m.topic_id = v_topic_id
      and (newest_messages.before is null or (m.xid, m.id) < (v_before.xid, v_before.id))
    order by m.xid desc, m.id desc
    limit newest_messages.max_count
  ) as n
  order by n.xid desc, n.id desc;
end
$$;

comment on function fanfare_internal.newest_messages(bigint, text, bigint, integer) is
  'Messages of a topic, external or not, the newest transactions first, before a message (null: from the newest on); none where that one is gone. Errors: ZF011 no such topic.';

revoke all on function fanfare_internal.newest_messages(bigint, text, bigint, integer) from public;
grant execute on function fanfare_internal.newest_messages(bigint, text, bigint, integer) to fanfare_server;
