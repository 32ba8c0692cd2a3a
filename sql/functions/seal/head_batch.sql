create or replace function fanfare_internal.head_batch()
returns bigint
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
begin
  return coalesce((select max(b.id) from fanfare.batches as b), 0);
end
$$;

comment on function fanfare_internal.head_batch() is
  'The newest batch, 0 before the first.';

revoke all on function fanfare_internal.head_batch() from public;
grant execute on function fanfare_internal.head_batch() to fanfare_server, fanfare_publisher, fanfare_monitor;
