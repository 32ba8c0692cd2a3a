create or replace view fanfare_internal.settlements as
select null::bigint as done, null::bigint as failed, null::bigint as dead, null::bigint as released, null::bigint as stale
where false;

comment on view fanfare_internal.settlements is
  'Shape of what settle_deliveries answers: how many were done, failed and will be tried again, became dead letters, were given back untried; and how many results came too late, from a lease that was over, and changed nothing.';

grant select on fanfare_internal.settlements to fanfare_server;
