create or replace function fanfare.head_batch()
returns bigint
language sql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(max(b.id), 0) from fanfare.batches as b
$$;

comment on function fanfare.head_batch() is
  'The newest batch, 0 before the first.';

revoke all on function fanfare.head_batch() from public;
grant execute on function fanfare.head_batch() to fanfare_server, fanfare_publisher, fanfare_reader, fanfare_admin;
