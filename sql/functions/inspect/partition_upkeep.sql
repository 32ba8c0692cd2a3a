create or replace view fanfare.partition_upkeep as
select
  p.parent,
  d.day,
  to_regclass(format('fanfare_internal.%I', p.parent || '_' || to_char(d.day, 'YYYYMMDD'))) is not null as exists,
  p.in_default
from (
  select 'messages' as parent, count(*) as in_default from fanfare_internal.messages_default
  union all
  select 'batches' as parent, count(*) as in_default from fanfare_internal.batches_default
  union all
  select 'attempts' as parent, count(*) as in_default from fanfare_internal.attempts_default
) as p
cross join (
  select (clock_timestamp() at time zone 'UTC')::date as day
  union all
  select (clock_timestamp() at time zone 'UTC')::date + 1 as day
) as d;

comment on view fanfare.partition_upkeep is
'Whether the partitions of today and tomorrow exist.
One that does not is overdue: an open transaction that read the table is in the way. Until then its messages go to the default partition, which counts in_default.
Example: select * from fanfare.partition_upkeep;';

grant select on fanfare.partition_upkeep to fanfare_monitor, fanfare_server;
