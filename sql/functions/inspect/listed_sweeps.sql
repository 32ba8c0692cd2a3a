create or replace view fanfare_internal.listed_sweeps as
select s.task,
  json_build_object(
    'task', s.task, 'server', s.server, 'started_at', fanfare_internal.utc_text(s.started_at),
    'took_ms', round(extract(epoch from s.took) * 1000, 3), 'counts', s.counts, 'error', s.error,
    'runs', s.runs, 'totals', s.totals
  ) as item
from fanfare.sweeps as s;

comment on view fanfare_internal.listed_sweeps is
  'Sweeps as the HTTP API shows them.';

grant select on fanfare_internal.listed_sweeps to fanfare_server;
