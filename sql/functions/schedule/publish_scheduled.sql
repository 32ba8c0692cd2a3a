create or replace function fanfare_internal.publish_scheduled(max_count integer default 100)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_lineage integer := fanfare_internal.current_lineage();
  v_owed fanfare.messages[];
  v_count integer;
begin
  with
  due as (
    select m.id
    from fanfare.scheduled_messages as m
    where m.publish_at <= clock_timestamp()
    order by m.publish_at, m.id
    limit publish_scheduled.max_count
    for update skip locked
  ),
  taken as (
    delete from fanfare.scheduled_messages as m using due where m.id = due.id returning m.*
  ),
  stored as (
    insert into fanfare.messages as m (app_id, topic_id, lineage, key, payload, headers, owed_to)
    select s.app_id, s.topic_id, v_lineage, s.key, s.payload, s.headers,
      case when t.has_triggers then fanfare_internal.matching_triggers(t.id, s.key, s.payload) end
    from (select * from taken order by taken.publish_at, taken.id) as s
    join fanfare.topics as t on t.id = s.topic_id
    returning m.*
  )
  -- Fan-out does not look at payloads; a hundred large ones would not fit one array.
  select count(*), array_agg(jsonb_populate_record(s::fanfare.messages, '{"payload": null, "headers": null}') order by s.id)
    filter (where s.owed_to is not null)
  into v_count, v_owed
  from stored as s;

  if v_owed is not null then
    perform fanfare_internal.fan_out(v_owed);
  end if;
  if v_count > 0 then
    perform fanfare_internal.ring('seal');
  end if;
  return v_count;
end
$$;

comment on function fanfare_internal.publish_scheduled(integer) is
  'Publishes messages of publish_at that are due, in the order of their times, and returns how many. A row leaves in the transaction that publishes it, and rows that another server is publishing are left to it: each is published once.';

revoke all on function fanfare_internal.publish_scheduled(integer) from public;
grant execute on function fanfare_internal.publish_scheduled(integer) to fanfare_server;
