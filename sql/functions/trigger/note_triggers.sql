create or replace function fanfare_internal.note_triggers()
returns trigger
language plpgsql volatile
as $$
begin
  -- First the lock, then the look: of two at a time, the later must see what the earlier did.
  perform from fanfare.topics as t
  where t.id in (old.topic_id, new.topic_id)
  order by t.id
  for no key update;
  if tg_op <> 'DELETE' and new.enabled and not exists (select from fanfare.topics as t where t.id = new.topic_id) then
    raise exception 'the topic of trigger "%" was deleted', new.name
      using errcode = 'ZF011', hint = 'make it with create_topic, and the trigger again';
  end if;

  update fanfare.topics as t
  set has_triggers = not t.has_triggers
  where t.id in (old.topic_id, new.topic_id)
    and t.has_triggers <> exists (select from fanfare.triggers as g where g.topic_id = t.id and g.enabled);
  return null;
end
$$;

comment on function fanfare_internal.note_triggers() is
  'Trigger function: keeps topics.has_triggers, and enabled triggers bound to a topic. Errors: ZF011 it was deleted.';

revoke all on function fanfare_internal.note_triggers() from public;

drop trigger if exists note_triggers on fanfare.triggers;
create trigger note_triggers
after insert or update of topic_id, enabled or delete on fanfare.triggers
for each row execute function fanfare_internal.note_triggers();
