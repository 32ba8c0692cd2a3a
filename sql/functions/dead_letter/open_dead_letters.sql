create or replace function fanfare_internal.open_dead_letters(
  app_id bigint,
  dead_letters bigint[],
  handler text,
  trigger text,
  topic text,
  reason text,
  error text,
  everything boolean,
  max_count integer
)
returns bigint[]
language plpgsql volatile
as $$
declare
  v_unknown bigint := (
    select i.id
    from unnest(open_dead_letters.dead_letters) as i (id)
    where not exists (
      select from fanfare.dead_letters as l where l.id = i.id and l.app_id = open_dead_letters.app_id
    )
    limit 1
  );
begin
  if coalesce(num_nonnulls(
      open_dead_letters.dead_letters, open_dead_letters.handler, open_dead_letters.trigger, open_dead_letters.topic,
      open_dead_letters.reason, open_dead_letters.error), 0) = 0 and not coalesce(open_dead_letters.everything, false)
  then
    raise exception 'which dead letters is not said'
      using errcode = 'ZF232', hint = 'give dead_letters, handler, trigger, topic, reason or error; everything => true means all that are open';
  end if;
  perform fanfare_internal.check_filters(
    open_dead_letters.app_id, open_dead_letters.handler, open_dead_letters.trigger, open_dead_letters.topic);
  if open_dead_letters.max_count is null or open_dead_letters.max_count < 1 then
    raise exception 'max_count must be 1 or more' using errcode = 'ZF222';
  elsif open_dead_letters.reason not in ('exhausted', 'rejected', 'hops', 'expired', 'handler_deleted', 'trigger_deleted', 'purged') then
    raise exception 'no dead letter has the reason "%"', left(open_dead_letters.reason, 64)
      using errcode = 'ZF232', hint = 'reasons are exhausted, rejected, hops, expired, handler_deleted, trigger_deleted and purged';
  end if;
  if v_unknown is not null then
    raise exception 'no dead letter %', v_unknown using errcode = 'ZF230', hint = 'its id is in fanfare.dead_letters';
  end if;
  return array(
    select l.id
    from fanfare.dead_letters as l
    join fanfare.handlers as h on h.id = l.handler_id
    join fanfare.triggers as t on t.id = l.trigger_id
    where l.app_id = open_dead_letters.app_id
      and l.resolution is null
      and (open_dead_letters.dead_letters is null or l.id = any (open_dead_letters.dead_letters))
      and (open_dead_letters.handler is null or h.name = open_dead_letters.handler)
      and (open_dead_letters.trigger is null or t.name = open_dead_letters.trigger)
      and (open_dead_letters.topic is null or l.topic = open_dead_letters.topic)
      and (open_dead_letters.reason is null or l.reason = open_dead_letters.reason)
      and (open_dead_letters.error is null or l.error = open_dead_letters.error)
    order by l.id
    limit case when open_dead_letters.dead_letters is null then open_dead_letters.max_count end
    for update of l
  );
end
$$;

comment on function fanfare_internal.open_dead_letters(bigint, bigint[], text, text, text, text, text, boolean, integer) is
  'Open dead letters of an app, those named, or at most max_count of those that fit the filters, oldest first; everything means all. They are then locked. Errors: ZF011, ZF200, ZF210 a filter names nothing, ZF222 max_count, ZF230 one of those named is not there, ZF232 nothing is chosen, or no such reason.';

revoke all on function fanfare_internal.open_dead_letters(bigint, bigint[], text, text, text, text, text, boolean, integer) from public;
