create or replace view fanfare_internal.listed_streams as
select s.app_id, s.stream as id,
  json_build_object(
    'stream', s.stream, 'server', s.server_id, 'hostname', s.hostname, 'topics', s.topics, 'subject', s.subject,
    'position', s.position, 'batches_behind', s.batches_behind, 'queued', s.queued, 'state', s.state,
    'opened_at', fanfare_internal.utc_text(s.opened_at)
  ) as item
from fanfare.live_streams as s;

comment on view fanfare_internal.listed_streams is
  'Streams as the HTTP API shows them.';

grant select on fanfare_internal.listed_streams to fanfare_server;
