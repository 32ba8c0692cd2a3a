create or replace function fanfare_internal.topic_changed()
returns trigger
language plpgsql volatile
as $$
begin
  perform fanfare_internal.tell('fanfare_control', json_build_object(
    'event', case tg_op when 'DELETE' then 'topic_deleted' else 'topic_changed' end,
    'topic_id', old.id)::text);
  return null;
end
$$;

comment on function fanfare_internal.topic_changed() is
  'Trigger of topics: tells the servers, so that streams that may not go on end at once.';

revoke all on function fanfare_internal.topic_changed() from public;

create or replace trigger tell_servers
  after update or delete on fanfare.topics
  for each row execute function fanfare_internal.topic_changed();
