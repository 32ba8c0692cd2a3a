create or replace view fanfare.partition_upkeep as
select
  p.parent,
  d.day::date as day,
  to_regclass(format('fanfare_internal.%I', p.parent || '_' || to_char(d.day, 'YYYYMMDD'))) is not null as exists
from (values ('messages'), ('batches'), ('attempts')) as p (parent)
cross join generate_series(
  (clock_timestamp() at time zone 'UTC')::date,
  (clock_timestamp() at time zone 'UTC')::date + 1,
  interval '1 day'
) as d (day);

comment on view fanfare.partition_upkeep is
  'Partitions of today and tomorrow, and whether they exist; one that does not is overdue.';

grant select on fanfare.partition_upkeep to fanfare_reader, fanfare_server;
