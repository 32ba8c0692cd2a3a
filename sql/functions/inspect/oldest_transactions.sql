create or replace function fanfare_internal.oldest_transactions(max_count integer)
returns setof fanfare_internal.listed_transactions
language sql stable
as $$
  select t.pid, t.prepared, t.role, t.application, t.state, t.began_at, t.query
  from fanfare.open_transactions as t
  order by t.began_at
  limit oldest_transactions.max_count
$$;

comment on function fanfare_internal.oldest_transactions(integer) is
  'The transactions that are open for the longest, as the HTTP API shows them. A caller without pg_monitor sees those of its own role.';

revoke all on function fanfare_internal.oldest_transactions(integer) from public;
grant execute on function fanfare_internal.oldest_transactions(integer) to fanfare_server;
