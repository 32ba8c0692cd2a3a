create or replace function fanfare.carry_messages(max_count integer default 10000)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_before timestamptz := (
    select (max(p.day) + 1)::timestamp at time zone 'UTC'
    from fanfare_internal.daily_partitions as p
    join fanfare.settings as s on s.name = 'retention'
    where p.parent = 'messages'
      and (p.day + 1)::timestamp at time zone 'UTC' < clock_timestamp() - s.value::interval
  );
  v_count integer;
begin
  if v_before is null then
    return 0;
  end if;
  with owed as (
    select d.id, m.topic_id, m.key, m.payload, m.headers, m.hops
    from fanfare.deliveries as d
    join fanfare.messages as m on m.id = d.message_id and m.published_at = d.published_at
    where d.message is null and d.published_at < v_before
    limit carry_messages.max_count
    -- One in work, or being redacted, now is carried the next time, if it is still owed.
    for update of d skip locked
  )
  update fanfare.deliveries as d
  set message = jsonb_build_object(
    'topic_id', o.topic_id, 'topic', t.name, 'key', o.key, 'payload', o.payload, 'headers', o.headers, 'hops', o.hops)
  from owed as o
  left join fanfare.topics as t on t.id = o.topic_id
  where d.id = o.id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function fanfare.carry_messages(integer) is
'Copies messages past the retention into their waiting deliveries.
Their partitions can then be dropped. Returns how many deliveries. Those that run at this moment are passed over. Servers call it every 10 minutes.
Example: select fanfare.carry_messages();';

revoke all on function fanfare.carry_messages(integer) from public;
grant execute on function fanfare.carry_messages(integer) to fanfare_server, fanfare_admin;
