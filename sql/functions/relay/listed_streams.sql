create or replace view fanfare_internal.listed_streams as
select
  s.app_id,
  s.stream,
  s.server_id::text as server,
  s.hostname,
  s.topics::text[] as topics,
  s.subject,
  s.position,
  s.batches_behind::bigint as batches_behind,
  s.queued,
  s.state,
  s.opened_at
from fanfare.live_streams as s;

comment on view fanfare_internal.listed_streams is
  'Streams as the HTTP API shows them.';

grant select on fanfare_internal.listed_streams to fanfare_server;
