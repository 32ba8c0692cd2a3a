create or replace function fanfare_internal.topic_is_wanted(app_id bigint, topic text)
returns boolean
language plpgsql stable
as $$
begin
  return exists (
    select
    from fanfare.topics as t
    where t.app_id = topic_is_wanted.app_id
      and t.name = topic_is_wanted.topic
      and (t.has_triggers or t.external_subscribable)
  );
end
$$;

comment on function fanfare_internal.topic_is_wanted(bigint, text) is
  'True where a trigger is bound to the topic or clients outside may stream it; a change of a store writes no message otherwise.';

revoke all on function fanfare_internal.topic_is_wanted(bigint, text) from public;
