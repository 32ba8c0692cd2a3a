create or replace function fanfare.delivery_trace(message_id bigint, app text default null)
returns setof fanfare_internal.delivery_traces
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
  select e.at, e.what, t.name, h.name, e.attempt, e.detail, e.status, e.duration_ms, e.error, e.excerpt, e.dead_letter
  from (
    select m.app_id, m.published_at as at, 1 as n, 'published' as what, null::bigint as trigger_id,
      null::integer as attempt, format('to %s, key %s', coalesce(c.name, 'a deleted topic'), coalesce(m.key, 'none')) as detail,
      null::integer as status, null::real as duration_ms, null::text as error, null::text as excerpt, null::bigint as dead_letter
    from fanfare.messages as m left join fanfare.topics as c on c.id = m.topic_id
    where m.id = delivery_trace.message_id
    union all
    select m.app_id, b.sealed_at, 2, 'sealed', null, null, 'batch ' || b.id, null, null, null, null, null
    from fanfare.messages as m join fanfare.batches as b on b.id = fanfare_internal.batch_of(m.lineage, m.xid)
    where m.id = delivery_trace.message_id
    union all
    select m.app_id, m.published_at, 3, 'owed', o.trigger_id, null, null, null, null, null, null, null
    from fanfare.messages as m cross join unnest(m.owed_to) as o (trigger_id)
    where m.id = delivery_trace.message_id
    union all
    select a.app_id, a.started_at, 4, a.outcome, a.trigger_id, a.attempt,
      concat_ws(', ', format('took %s ms', a.duration_ms), 'status ' || a.status, a.error),
      a.status, a.duration_ms, a.error, a.excerpt, null
    from fanfare.attempts as a where a.message_id = delivery_trace.message_id
    union all
    select l.app_id, l.died_at, 5, 'dead letter', l.trigger_id, l.attempts, concat_ws(', ', l.id, l.reason, l.error),
      l.status, null, l.error, null, l.id
    from fanfare.dead_letters as l where l.message_id = delivery_trace.message_id
    union all
    select l.app_id, l.resolved_at, 6, l.resolution, l.trigger_id, null, format('dead letter %s, by %s', l.id, l.resolved_by),
      null, null, null, null, l.id
    from fanfare.dead_letters as l where l.message_id = delivery_trace.message_id and l.resolution is not null
    union all
    select d.app_id, case when d.state = 'leased' then d.leased_until else d.ready_at end, 7,
      case when d.state = 'leased' then 'in work' else 'waiting' end, d.trigger_id, d.attempt,
      case when d.state = 'leased' then 'until then at most' else 'from then on' end,
      null, null, null, null, null
    from fanfare.deliveries as d where d.message_id = delivery_trace.message_id
  ) as e
  join fanfare.apps as p on p.id = e.app_id
  left join fanfare.triggers as t on t.id = e.trigger_id
  left join fanfare.handlers as h on h.id = t.handler_id
  where delivery_trace.app is null or p.name = delivery_trace.app
  order by e.at, e.n, t.id;
end
$$;

comment on function fanfare.delivery_trace(bigint, text) is
'Tells the life of one message, in order of time.
Published, sealed, owed to which triggers, each attempt, dead letters and how they were resolved, and what it waits for now.
Example: select * from fanfare.delivery_trace(1042);';

revoke all on function fanfare.delivery_trace(bigint, text) from public;
grant execute on function fanfare.delivery_trace(bigint, text) to fanfare_monitor, fanfare_server;
