create or replace view fanfare_internal.daily_partitions as
select p.relname::text as parent, c.relname::text as name, to_date(right(c.relname, 8), 'YYYYMMDD') as day
from pg_catalog.pg_inherits as i
join pg_catalog.pg_class as p on p.oid = i.inhparent
join pg_catalog.pg_class as c on c.oid = i.inhrelid
where i.inhparent in ('fanfare.messages'::regclass, 'fanfare.batches'::regclass, 'fanfare.attempts'::regclass)
  and c.relname ~ '_[0-9]{8}$';

comment on view fanfare_internal.daily_partitions is
  'Partitions of messages, batches and attempts, each of one day (UTC), without the default ones.';

grant select on fanfare_internal.daily_partitions to fanfare_monitor, fanfare_server;
