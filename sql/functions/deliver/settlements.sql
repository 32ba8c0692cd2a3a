create or replace view fanfare_internal.settlements as
select null::bigint as done, null::bigint as retrying, null::bigint as dead, null::bigint as released, null::bigint as stale
where false;

comment on view fanfare_internal.settlements is
  'Row shape: what settle_deliveries returns. Counts of deliveries that are done, wait for their next attempt (retrying), became dead letters (dead) or were given back untried (released), and of results that changed nothing because their lease was over (stale).';

grant select on fanfare_internal.settlements to fanfare_server;
