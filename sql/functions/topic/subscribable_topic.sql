create or replace function fanfare.subscribable_topic(app_id bigint, name text)
returns setof fanfare.topics
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select t.*
  from fanfare.topics as t
  where t.app_id = subscribable_topic.app_id
    and t.name = subscribable_topic.name
    and t.external_subscribable
$$;

comment on function fanfare.subscribable_topic(bigint, text) is
  'The topic if clients outside may stream it, else no row: a missing one and an internal one take the same path.';

revoke all on function fanfare.subscribable_topic(bigint, text) from public;
grant execute on function fanfare.subscribable_topic(bigint, text) to fanfare_server;
