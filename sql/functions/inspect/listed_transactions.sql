create or replace view fanfare_internal.listed_transactions as
select null::integer as pid, null::text as prepared, null::text as role, null::text as application,
  null::text as state, null::timestamptz as began_at, null::text as query
where false;

comment on view fanfare_internal.listed_transactions is
  'Shape of what oldest_transactions answers; a prepared transaction has a name instead of a pid.';

grant select on fanfare_internal.listed_transactions to fanfare_server;
