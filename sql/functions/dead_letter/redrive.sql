create or replace function fanfare.redrive(
  dead_letters bigint[] default null,
  handler text default null,
  trigger text default null,
  topic text default null,
  reason text default null,
  error text default null,
  payload jsonb default null,
  everything boolean default false,
  max_count integer default 1000,
  dry_run boolean default false,
  app text default null
)
returns setof bigint
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_ids bigint[] := fanfare_internal.open_dead_letters(
    fanfare_internal.session_app(redrive.app), redrive.dead_letters, redrive.handler, redrive.trigger, redrive.topic,
    redrive.reason, redrive.error, redrive.everything, redrive.max_count);
begin
  v_ids := array(
    select l.id
    from fanfare.dead_letters as l
    join fanfare.handlers as h on h.id = l.handler_id and h.deleted_at is null
    join fanfare.triggers as t on t.id = l.trigger_id and t.deleted_at is null
    where l.id = any (v_ids)
    order by l.id
    for share of t -- who deletes it waits, and finds what is put back
  );
  if cardinality(v_ids) < (select count(distinct n) from unnest(redrive.dead_letters) as n) then
    raise exception 'a dead letter cannot be redriven: it is resolved, or its handler or trigger is deleted'
      using errcode = 'ZF231', hint = 'see resolution in fanfare.dead_letters';
  elsif redrive.payload is not null and coalesce(cardinality(redrive.dead_letters), 0) <> 1 then
    raise exception 'payload goes with one dead letter' using errcode = 'ZF231', hint = 'name it in dead_letters';
  elsif redrive.dry_run then
    return query select unnest(v_ids);
    return;
  end if;

  insert into fanfare.deliveries (app_id, handler_id, trigger_id, message_id, published_at, message, order_key)
  select l.app_id, l.handler_id, l.trigger_id, l.message_id, l.published_at,
    jsonb_build_object('topic_id', l.topic_id, 'topic', l.topic, 'key', l.key,
      'payload', coalesce(redrive.payload, l.payload), 'headers', l.headers, 'hops', l.hops),
    case when t.ordered then l.key end
  from fanfare.dead_letters as l
  join fanfare.triggers as t on t.id = l.trigger_id
  where l.id = any (v_ids)
  order by l.id;
  perform fanfare_internal.resolve_dead_letters(v_ids, 'redriven');
  perform fanfare_internal.record_resolving('redrive', v_ids, redrive.payload is not null);
  perform fanfare_internal.ring('dispatch');
  return query select unnest(v_ids);
end
$$;

comment on function fanfare.redrive(bigint[], text, text, text, text, text, jsonb, boolean, integer, boolean, text) is
'Delivers dead letters again, from the first attempt on; returns them.
Those named in dead_letters; or those that match handler, trigger, topic, reason and error; or everything that is open. Oldest first, at most max_count. dry_run only says which. One dead letter may be given another payload. The message id stays, so that a handler can recognise it.
Errors: ZF002 app is missing, ZF003 app, ZF011, ZF200, ZF210 a filter names nothing, ZF222 max_count, ZF230 no such dead letter, ZF231 one of those named is resolved, or cannot be delivered any more, ZF232 nothing is chosen.
Example: select count(*) from fanfare.redrive(handler => ''billing'', dry_run => true, app => ''shop'');';

revoke all on function fanfare.redrive(bigint[], text, text, text, text, text, jsonb, boolean, integer, boolean, text) from public;
grant execute on function fanfare.redrive(bigint[], text, text, text, text, text, jsonb, boolean, integer, boolean, text) to fanfare_admin, fanfare_server;
