create or replace view fanfare_internal.listed_sweeps as
select
  s.task,
  s.server,
  s.started_at,
  (extract(epoch from s.took) * 1000)::double precision as took_ms,
  s.counts,
  s.error,
  s.runs,
  s.totals
from fanfare.sweeps as s;

comment on view fanfare_internal.listed_sweeps is
  'Sweeps as the HTTP API shows them.';

grant select on fanfare_internal.listed_sweeps to fanfare_server;
