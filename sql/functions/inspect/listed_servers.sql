create or replace view fanfare_internal.listed_servers as
select s.id::text as id,
  json_build_object(
    'id', s.id, 'hostname', s.hostname, 'version', s.version, 'sealing', s.sealing, 'streams', s.streams,
    'relayed_batch', s.head_batch, 'batches_behind', fanfare_internal.head_batch() - s.head_batch,
    'started_at', fanfare_internal.utc_text(s.started_at), 'seen_at', fanfare_internal.utc_text(s.seen_at)
  ) as item
from fanfare.servers as s;

comment on view fanfare_internal.listed_servers is
  'Servers as the HTTP API shows them.';

grant select on fanfare_internal.listed_servers to fanfare_server;
