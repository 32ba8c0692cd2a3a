create or replace function fanfare.retry_now(
  handler text default null,
  delivery bigint default null,
  max_count integer default 100000,
  app text default null
)
returns integer
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(retry_now.app);
  v_handler_id bigint;
  v_count integer;
begin
  if (retry_now.handler is null) = (retry_now.delivery is null) then
    raise exception 'handler or delivery must be given' using errcode = 'ZF222', hint = 'give one of them';
  elsif retry_now.max_count is null or retry_now.max_count < 1 then
    raise exception 'max_count must be 1 or more' using errcode = 'ZF222';
  elsif retry_now.handler is not null then
    v_handler_id := (fanfare_internal.app_handler(v_app_id, retry_now.handler)).id;
  else
    select d.handler_id into v_handler_id
    from fanfare.deliveries as d
    where d.id = retry_now.delivery and d.app_id = v_app_id;
    if not found then
      raise exception 'no delivery %', retry_now.delivery
        using errcode = 'ZF223', hint = 'it may be done or dead: see fanfare.attempts and fanfare.dead_letters';
    end if;
  end if;

  update fanfare.deliveries as d
  set ready_at = clock_timestamp()
  where d.id = any (array(
    select e.id
    from fanfare.deliveries as e
    where e.id = any (array(
      -- Each through an index on what waits, or waits in order: there is none on both.
      (select w.id from fanfare.deliveries as w
      where w.handler_id = v_handler_id and w.state = 'retrying' and w.order_key is null and w.ready_at > clock_timestamp()
        and (retry_now.delivery is null or w.id = retry_now.delivery)
      order by w.ready_at limit retry_now.max_count)
      union all
      (select w.id from fanfare.deliveries as w
      where w.handler_id = v_handler_id and w.state = 'retrying' and w.order_key is not null and w.ready_at > clock_timestamp()
        and (retry_now.delivery is null or w.id = retry_now.delivery)
      order by w.trigger_id, w.order_key, w.message_id limit retry_now.max_count)
    ))
    order by e.ready_at, e.id
    limit retry_now.max_count
    for update skip locked -- what a claim holds is tried at this moment
  ));
  get diagnostics v_count = row_count;
  perform fanfare_internal.record_audit(
    'deliveries', 'retry', coalesce(retry_now.handler, retry_now.delivery::text), v_app_id,
    new => jsonb_build_object('count', v_count));
  perform fanfare_internal.ring('dispatch');
  return v_count;
end
$$;

comment on function fanfare.retry_now(text, bigint, integer, text) is
'Makes deliveries that wait for their backoff due now; returns how many.
Those of a handler, at most max_count, or one delivery. The audit log notes it.
Errors: ZF002 app is missing, ZF003 app, ZF200 no such handler, ZF222 neither handler nor delivery is given, ZF223 no such delivery.
Example: select fanfare.retry_now(''billing'', app => ''shop'');';

revoke all on function fanfare.retry_now(text, bigint, integer, text) from public;
grant execute on function fanfare.retry_now(text, bigint, integer, text) to fanfare_admin, fanfare_server;
