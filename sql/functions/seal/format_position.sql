create or replace function fanfare_internal.format_position(batch bigint, message bigint default null)
returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select e.label || '.' || format_position.batch || coalesce('.' || format_position.message, '')
    from fanfare.epochs as e
    where format_position.batch >= e.first_batch - 1
      and format_position.batch <= coalesce(e.last_batch, 9223372036854775807)
    order by e.id
    limit 1
  );
end
$$;

comment on function fanfare_internal.format_position(bigint, bigint) is
  'The position <epoch>.<batch>[.<message>] with the label of the epoch that sealed the batch.';

revoke all on function fanfare_internal.format_position(bigint, bigint) from public;
grant execute on function fanfare_internal.format_position(bigint, bigint) to fanfare_server, fanfare_publisher, fanfare_monitor;
