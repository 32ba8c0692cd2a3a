create or replace view fanfare.table_sizes as
select
  p.relname::text as relation,
  count(c.oid) filter (where c.oid <> p.oid) as partitions,
  sum(pg_total_relation_size(c.oid))::bigint as bytes,
  pg_size_pretty(sum(pg_total_relation_size(c.oid))) as size
from pg_class as p
join lateral (
  select p.oid
  union all
  select i.inhrelid from pg_inherits as i where i.inhparent = p.oid
) as c on true
where p.relnamespace in ('fanfare'::regnamespace, 'fanfare_internal'::regnamespace)
  and p.relkind in ('r', 'p') and not p.relispartition
group by p.relname;

comment on view fanfare.table_sizes is
'How large each table is, with its indexes and partitions.
Example: select * from fanfare.table_sizes order by bytes desc;';

grant select on fanfare.table_sizes to fanfare_monitor, fanfare_server;
