create or replace function fanfare_internal.dead_letter_copies(message bigint, app_id bigint)
returns bigint[]
language sql stable
as $$
  with
  topic as (
    select t.id from fanfare.topics as t where t.app_id = dead_letter_copies.app_id and t.name = '$dead_letter'
  )
  select coalesce(array_agg(x.id order by x.id), '{}')
  from (
    select m.id
    from fanfare.messages as m
    where m.topic_id = (select t.id from topic as t)
      and m.payload -> 'message' -> 'id' = to_jsonb(dead_letter_copies.message)
    union
    select l.message_id
    from fanfare.dead_letters as l
    where l.app_id = dead_letter_copies.app_id and l.topic_id = (select t.id from topic as t)
      and l.payload -> 'message' -> 'id' = to_jsonb(dead_letter_copies.message)
    union
    select d.message_id
    from fanfare.deliveries as d
    where d.app_id = dead_letter_copies.app_id and d.message is not null
      and d.message -> 'topic_id' = (select to_jsonb(t.id) from topic as t)
      and d.message -> 'payload' -> 'message' -> 'id' = to_jsonb(dead_letter_copies.message)
  ) as x
$$;

comment on function fanfare_internal.dead_letter_copies(bigint, bigint) is
  'The messages on $dead_letter that tell of a message of the app, and hold a copy of it: those in the log, and those that are kept elsewhere.';

revoke all on function fanfare_internal.dead_letter_copies(bigint, bigint) from public;
