create or replace function fanfare_internal.external_messages(topic_id bigint, after text, max_count integer)
returns setof fanfare.sealed_messages
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after fanfare_internal.parsed_positions;
  v_hidden bigint;
begin
  select t.external_after into v_hidden
  from fanfare.topics as t
  where t.id = external_messages.topic_id and t.external_subscribable;
  if v_hidden is null then
    return;
  end if;
  if external_messages.max_count is null or external_messages.max_count not between 1 and 1000 then
    raise exception 'limit must be 1 to 1000' using errcode = 'ZF031';
  end if;

  if external_messages.after is null then
    select p.* into v_after from fanfare_internal.start_position('earliest') as p;
  else
    select p.* into v_after from fanfare_internal.parse_position(external_messages.after) as p;
    if v_after.gap is not null then
      raise exception 'position "%" cannot be resumed at (%)', external_messages.after, v_after.gap
        using errcode = 'ZF032', hint = 'leave after out to read from the earliest message kept';
    end if;
  end if;
  if v_after.batch <= v_hidden then
    v_after.batch := v_hidden;
    v_after.message := 9223372036854775807;
  end if;
  return query
  select *
  from fanfare_internal.read_messages(
    array[external_messages.topic_id], v_after.batch, v_after.message, external_messages.max_count);
end
$$;

comment on function fanfare_internal.external_messages(bigint, text, integer) is
  'Sealed messages of a topic after a position (null: from the earliest kept) as clients outside may see them: none of an internal topic, none from before it became external. Errors: ZF030 malformed position, ZF031 max_count is not 1 to 1000, ZF032 the position is of another epoch or before retention.';

revoke all on function fanfare_internal.external_messages(bigint, text, integer) from public;
grant execute on function fanfare_internal.external_messages(bigint, text, integer) to fanfare_server;
