create or replace function fanfare_internal.open_dead_letters(
  app_id bigint,
  dead_letters bigint[],
  handler text,
  trigger text,
  topic text,
  reason text,
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
    order by l.id
    limit case when open_dead_letters.dead_letters is null then open_dead_letters.max_count end
    for update of l
  );
end
$$;

comment on function fanfare_internal.open_dead_letters(bigint, bigint[], text, text, text, text, integer) is
  'Open dead letters of an app, those named, or at most max_count of all, that fit the filters (null: any), oldest first; they are then locked. Errors: ZF230 one of those named is not there.';

revoke all on function fanfare_internal.open_dead_letters(bigint, bigint[], text, text, text, text, integer) from public;
