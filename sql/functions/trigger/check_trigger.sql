create or replace function fanfare_internal.check_trigger(trigger fanfare.triggers)
returns void
language plpgsql stable
as $$
declare
  v_trigger fanfare.triggers := check_trigger.trigger;
  v_misplaced text := case
    when v_trigger.collection is not null and v_trigger.kind not in ('kv', 'docs')
      then 'collection, which is for kinds kv and docs'
    when v_trigger.operations is not null and v_trigger.kind not in ('kv', 'docs', 'files')
      then 'operations, which are for kinds kv, docs and files'
    when v_trigger.schedule is not null and v_trigger.kind <> 'cron'
      then 'schedule, which is for kind cron'
    when v_trigger.source_handler is not null and v_trigger.kind <> 'dead_letter'
      then 'source_handler, which is for kind dead_letter'
    when v_trigger.source_trigger is not null and v_trigger.kind <> 'dead_letter'
      then 'source_trigger, which is for kind dead_letter'
    when v_trigger.source_topic is not null and v_trigger.kind <> 'dead_letter'
      then 'topic, which is for kinds pubsub and dead_letter'
  end;
  v_impossible text := case
    when not fanfare_internal.valid_name(v_trigger.schedule) then 'schedule'
    when not fanfare_internal.valid_name(v_trigger.source_handler) then 'source_handler'
    when not fanfare_internal.valid_name(v_trigger.source_trigger) then 'source_trigger'
    when v_trigger.source_topic !~ '^[$A-Za-z0-9][A-Za-z0-9._:-]{0,127}$' then 'topic'
    when v_trigger.collection !~ '^[a-z0-9*?][a-z0-9_*?-]{0,126}$' then 'collection'
  end;
begin
  if not coalesce(fanfare_internal.valid_name(v_trigger.name), false) then
    raise exception 'trigger name "%" is not valid', left(v_trigger.name, 64)
      using errcode = 'ZF212', hint = 'name: 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit';
  elsif v_misplaced is not null then
    raise exception 'a trigger of kind % has no %', v_trigger.kind, v_misplaced
      using errcode = 'ZF212', hint = 'leave it out, or choose another kind';
  elsif v_impossible is not null then
    raise exception '% is not a name that one can have', v_impossible
      using errcode = 'ZF212', hint = 'names have a-z, 0-9, _ and -; a collection may also have * and ?';
  end if;
end
$$;

comment on function fanfare_internal.check_trigger(fanfare.triggers) is
  'Refuses a name that is not valid, and filters that are of another kind of trigger or name what cannot exist. Errors: ZF212.';

revoke all on function fanfare_internal.check_trigger(fanfare.triggers) from public;
