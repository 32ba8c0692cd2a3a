create or replace view fanfare_internal.listed_servers as
select
  s.id::text as id,
  s.hostname,
  s.version,
  s.sealing,
  s.streams,
  s.head_batch as relayed_batch,
  (fanfare_internal.head_batch() - s.head_batch)::bigint as batches_behind,
  s.started_at,
  s.seen_at
from fanfare.servers as s;

comment on view fanfare_internal.listed_servers is
  'Servers as the HTTP API shows them.';

grant select on fanfare_internal.listed_servers to fanfare_server;
