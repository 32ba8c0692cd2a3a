create or replace function fanfare_internal.parse_position(text_form text)
returns setof fanfare_internal.parsed_positions
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_parts text[] := regexp_match(
    parse_position.text_form,
    E'^([a-z2-7]{8})\\.(0|[1-9][0-9]{0,17})(?:\\.([1-9][0-9]{0,15}))?$');
  v_floor bigint := (select f.floor_batch from fanfare_internal.log_floor as f);
  v_result fanfare_internal.parsed_positions;
  v_epoch fanfare.epochs;
  v_last bigint;
begin
  if v_parts is null then
    raise exception 'position "%" is not valid', left(parse_position.text_form, 64)
      using errcode = 'ZF030', hint = 'a position is the id of an event of a stream, given back as it is';
  end if;
  select e.* into v_epoch from fanfare.epochs as e where e.label = v_parts[1];
  v_last := coalesce(v_epoch.last_batch, fanfare_internal.head_batch());
  v_result.batch := v_parts[2]::bigint;
  -- Without a message the whole batch was read: later messages only.
  v_result.message := coalesce(v_parts[3]::bigint, 9223372036854775807);
  v_result.position := parse_position.text_form;

  if v_epoch.id is null or v_result.batch > v_last then
    v_result.gap := 'epoch';
    v_result.batch := greatest(v_last, v_floor);
  elsif v_result.batch < v_floor then
    v_result.gap := 'retention';
    v_result.batch := v_floor;
  end if;
  if v_result.gap is not null then
    v_result.message := 9223372036854775807;
    v_result.position := fanfare_internal.format_position(v_result.batch);
  end if;
  return next v_result;
end
$$;

comment on function fanfare_internal.parse_position(text) is
  'Parses a position, the only place that does. A message of 2^63-1 stands for the whole batch. gap names why it cannot be resumed at exactly: epoch (another history, or from the future), retention; batch, message and position are then the nearest later point that is true. Errors: ZF030 malformed.';

revoke all on function fanfare_internal.parse_position(text) from public;
grant execute on function fanfare_internal.parse_position(text) to fanfare_server, fanfare_publisher, fanfare_monitor;
