create or replace function fanfare.replay(
  topic text,
  after text default null,
  max_count integer default 100,
  app text default null
)
returns setof fanfare.sealed_messages
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_app_id bigint := fanfare_internal.session_app(replay.app);
  v_topic_id bigint;
  v_after fanfare_internal.parsed_positions;
begin
  select t.id into v_topic_id
  from fanfare.topics as t
  where t.app_id = v_app_id and t.name = replay.topic;
  if v_topic_id is null then
    raise exception '%', fanfare_internal.missing('topic', replay.topic, v_app_id) using errcode = 'ZF011';
  end if;
  if replay.max_count is null or replay.max_count not between 1 and 10000 then
    raise exception 'max_count must be 1 to 10000' using errcode = 'ZF031';
  end if;

  if replay.after is null then
    v_after.batch := (select f.floor_batch from fanfare_internal.log_floor as f);
    v_after.message := 9223372036854775807;
  else
    select p.* into v_after from fanfare_internal.parse_position(replay.after) as p;
    if v_after.gap is not null then
      raise exception 'position "%" cannot be resumed at (%)', replay.after, v_after.gap
        using errcode = 'ZF032', hint = 'leave after out to read from the earliest message kept';
    end if;
  end if;

  return query
  select *
  from fanfare_internal.read_messages(array[v_topic_id], v_after.batch, v_after.message, replay.max_count);
end
$$;

comment on function fanfare.replay(text, text, integer, text) is
'Reads sealed messages of a topic after a position.
In the order of streams, at most max_count (1 to 10000). after is a position, or null for the earliest message that is kept.
Errors: ZF002 app is missing, ZF003 app, ZF011 no such topic, ZF030 malformed position, ZF031 max_count, ZF032 the position is of another epoch or before retention.
Example: select * from fanfare.replay(''orders'', max_count => 100, app => ''shop'');';

revoke all on function fanfare.replay(text, text, integer, text) from public;
grant execute on function fanfare.replay(text, text, integer, text) to fanfare_publisher, fanfare_server;
