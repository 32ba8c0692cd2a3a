create or replace function fanfare_internal.start_position(start text)
returns setof fanfare_internal.parsed_positions
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_floor bigint := (select f.floor_batch from fanfare_internal.log_floor as f);
  v_time timestamptz;
  v_result fanfare_internal.parsed_positions;
begin
  v_result.batch := v_floor;
  v_result.message := 9223372036854775807;
  if start_position.start = 'latest' then
    v_result.batch := fanfare_internal.head_batch();
  elsif start_position.start is distinct from 'earliest' then
    v_time := fanfare_internal.parse_time(start_position.start);
    v_result.batch := greatest(v_floor, coalesce(
      (select b.id - 1 from fanfare.batches as b where b.sealed_at >= v_time order by b.sealed_at, b.id limit 1),
      fanfare_internal.head_batch()));
    if v_result.batch = v_floor and v_floor > 0 and not exists (
      select from fanfare.batches as b where b.id = v_floor and b.sealed_at < v_time
    ) then
      v_result.gap := 'retention';
    end if;
  end if;
  v_result.position := fanfare_internal.format_position(v_result.batch);
  return next v_result;
end
$$;

comment on function fanfare_internal.start_position(text) is
  'Where a stream begins that names no position: earliest (what is kept), latest, or an RFC 3339 time (before the first batch sealed at or after it). gap is retention where messages of after that time may be gone. Errors: ZF130 none of these.';

revoke all on function fanfare_internal.start_position(text) from public;
grant execute on function fanfare_internal.start_position(text) to fanfare_server, fanfare_publisher, fanfare_monitor;
