create or replace function fanfare_internal.fan_out(messages fanfare.messages[])
returns void
language plpgsql volatile strict
as $$
begin
  insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at, order_key)
  select m.app_id, t.handler_id, t.id, m.id, m.published_at, case when t.ordered then m.key end
  from unnest(fan_out.messages) as m
  cross join unnest(m.owed_to) as o (trigger_id)
  join fanfare.triggers as t on t.id = o.trigger_id
  where m.hops < 16
  order by m.id, t.id;

  if exists (select from unnest(fan_out.messages) as m where m.hops >= 16) then
    insert into fanfare.dead_letters (
      app_id, handler_id, trigger_id, message_id, topic_id, topic, published_at, hops,
      key, payload, headers, attempts, reason, error
    )
    select m.app_id, t.handler_id, t.id, m.id, m.topic_id, c.name, m.published_at, m.hops,
      m.key, m.payload, m.headers, 0, 'hops', 'the message came through 16 handlers: do they feed each other?'
    from unnest(fan_out.messages) as m
    cross join unnest(m.owed_to) as o (trigger_id)
    join fanfare.triggers as t on t.id = o.trigger_id
    left join fanfare.topics as c on c.id = m.topic_id
    where m.hops >= 16;
  end if;
  perform fanfare_internal.ring('dispatch');
end
$$;

comment on function fanfare_internal.fan_out(fanfare.messages[]) is
  'Writes the deliveries of messages to the triggers in owed_to, in the publisher''s transaction, and rings. A message that came through 16 handlers becomes dead letters that fire nothing.';

revoke all on function fanfare_internal.fan_out(fanfare.messages[]) from public;
